extension EncodingTree {
  /// Puts the text of a node together: containers with commas between, objects sorted by the bytes of their names.
  func write(_ node: Int, to text: inout OutputBuffer) {
    let value = nodes[node]
    switch value.kind {
    // Foundation writes an empty object for what encodes nothing.
    case .nothing: text.append("{}")
    case .scalar: append(value.nameStart..<value.end, to: &text)
    case .array:
      text.append(UInt8(ascii: "["))
      var element = Int(value.first)
      while element >= 0 {
        if element != Int(value.first) { text.append(UInt8(ascii: ",")) }
        write(element, to: &text)
        element = Int(nodes[element].next)
      }
      text.append(UInt8(ascii: "]"))
    case .object:
      text.append(UInt8(ascii: "{"))
      unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: Int(value.count)) { buffer in
        let members = unsafe sortedMembers(of: value, in: buffer)
        for place in 0..<members.count {
          if place > 0 { text.append(UInt8(ascii: ",")) }
          let member = unsafe Int(members[place])
          let (kind, start) = (nodes[member].kind, nodes[member].nameStart)
          if kind == .scalar {
            append(start..<nodes[member].end, to: &text)
          } else {
            append(start..<nodes[member].nameEnd + 2, to: &text)
            write(member, to: &text)
          }
        }
      }
      text.append(UInt8(ascii: "}"))
    }
  }

  @inline(__always)
  private func append(_ range: Range<Int>, to text: inout OutputBuffer) {
    unsafe text.append(output.bytes.buffer(range))
  }

  private func sortedMembers(
    of object: Node,
    in buffer: UnsafeMutableBufferPointer<Int32>
  ) -> UnsafeMutableBufferPointer<Int32> {
    var count = 0
    var isPlain = true
    var isDistinct = true
    var member = object.first
    while member >= 0 {
      let node = nodes[Int(member)]
      isPlain = isPlain && node.isPlain
      // Insertion keeps the order of equal names; many members are sorted once all are there.
      var place = count
      if object.count <= 32 {
        while place > 0 {
          let order = unsafe order(Int(buffer[place - 1]), Int(member))
          if order == 0 { isDistinct = false }
          guard order > 0 else { break }
          unsafe buffer[place] = buffer[place - 1]
          place -= 1
        }
      }
      unsafe buffer[place] = member
      count += 1
      member = node.next
    }
    if object.count > 32 {
      var members = unsafe buffer
      unsafe members.sort { first, second in
        let order = order(Int(first), Int(second))
        if order == 0 { isDistinct = false }
        return order == 0 ? first < second : order < 0
      }
    }
    return isPlain && isDistinct ? unsafe buffer : unsafe distinctMembers(of: object, in: buffer)
  }

  /// Below, at or above zero when the first name comes before, is, or comes after the second.
  @inline(__always)
  private func order(_ first: Int, _ second: Int) -> Int {
    let (left, right) = (nodes[first], nodes[second])
    if left.prefix != right.prefix { return left.prefix < right.prefix ? -1 : 1 }
    return output.bytes.order(name(of: first).range, name(of: second).range)
  }

  /// The members by their names as texts, each once. The last one counts, as in Foundation, unless it is a nested container that
  /// goes on with one of the same name.
  @inline(never)
  private func distinctMembers(
    of object: Node,
    in buffer: UnsafeMutableBufferPointer<Int32>
  ) -> UnsafeMutableBufferPointer<Int32> {
    var members: [String: Int32] = [:]
    var member = object.first
    while member >= 0 {
      let name = name(of: Int(member)).text(in: output.bytes)
      if let earlier = members[name] {
        if nodes[Int(member)].isNested && nodes[Int(member)].kind == nodes[Int(earlier)].kind {
          merge(Int(member), into: Int(earlier))
        } else {
          members.updateValue(member, forKey: name)
        }
      } else {
        members[name] = member
      }
      member = nodes[Int(member)].next
    }
    let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    for (place, member) in sorted.enumerated() {
      rename(Int(member.value), to: member.key)
      unsafe buffer[place] = member.value
    }
    return unsafe UnsafeMutableBufferPointer(rebasing: buffer[..<sorted.count])
  }

  private func merge(_ later: Int, into earlier: Int) {
    let node = nodes[later]
    guard node.first >= 0 else { return }
    if nodes[earlier].last >= 0 {
      nodes[Int(nodes[earlier].last)].next = node.first
    } else {
      nodes[earlier].first = node.first
    }
    nodes[earlier].last = node.last
    nodes[earlier].count += node.count
  }

  /// Of names that are equal and yet other bytes, é as one character and as two, the first stays, as in Foundation.
  private func rename(_ member: Int, to name: String) {
    let current = self.name(of: member).text(in: output.bytes)
    guard !current.utf8.elementsEqual(name.utf8) else { return }
    let scalar = nodes[member].kind == .scalar ? nodes[member].nameEnd + 2..<nodes[member].end : 0..<0
    let start = output.count
    output.append(quoted: name)
    nodes[member].nameStart = start
    nodes[member].nameEnd = output.count - 1
    output.append(UInt8(ascii: ":"))
    for position in scalar { output.append(output[position]) }
    nodes[member].end = output.count
  }
}
