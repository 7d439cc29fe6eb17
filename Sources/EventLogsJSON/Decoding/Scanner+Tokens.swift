extension Scanner {
  /// Takes the next value apart, which is found valid.
  ///
  /// - Parameter depth: How many arrays and objects the value is in.
  mutating func tokenize(into tokens: inout ScratchBuffer<Document.Token>, depth outerDepth: Int) throws(JSONError) {
    guard bytes.count < UInt32.max else { throw error(.tooLarge, at: 0) }
    var depth = outerDepth
    // The token of the innermost container. While a container is open, its token's `end` is the one around it.
    var container = -1
    while true {
      var isContainerEnd = false
      switch try next() {
      case UInt8(ascii: "\""): tokens.append(Document.Token(try string()))
      case UInt8(ascii: "{"):
        guard depth < Self.maximumDepth else { throw error(.tooDeep, at: position) }
        depth += 1
        tokens.append(Document.Token(kind: .object, start: UInt32(position), end: UInt32(truncatingIfNeeded: container)))
        container = tokens.count - 1
        position += 1
        if try next() != UInt8(ascii: "}") {
          try name(into: &tokens, of: container)
          continue
        }
        isContainerEnd = true
      case UInt8(ascii: "["):
        guard depth < Self.maximumDepth else { throw error(.tooDeep, at: position) }
        depth += 1
        tokens.append(Document.Token(kind: .array, start: UInt32(position), end: UInt32(truncatingIfNeeded: container)))
        container = tokens.count - 1
        position += 1
        if try next() != UInt8(ascii: "]") {
          tokens[container].count = 1
          continue
        }
        isContainerEnd = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): tokens.append(Document.Token(try number()))
      case UInt8(ascii: "t"):
        tokens.append(Document.Token(kind: .true, start: UInt32(position), end: 0))
        try literal("true")
      case UInt8(ascii: "f"):
        tokens.append(Document.Token(kind: .false, start: UInt32(position), end: 0))
        try literal("false")
      case UInt8(ascii: "n"):
        tokens.append(Document.Token(kind: .null, start: UInt32(position), end: 0))
        try literal("null")
      default: throw unexpected()
      }
      // What follows a value: the end of containers, or the next value of one.
      while true {
        if isContainerEnd {
          position += 1
          depth -= 1
          let outer = tokens[container].end == .max ? -1 : Int(tokens[container].end)
          tokens[container].end = UInt32(tokens.count)
          tokens[container].hint = UInt32(container + 1)
          container = outer
        }
        guard container >= 0 else { return }
        let following = try next()
        if tokens[container].kind == .object {
          isContainerEnd = following == UInt8(ascii: "}")
          if isContainerEnd { continue }
          guard following == UInt8(ascii: ",") else { throw unexpected() }
          position += 1
          _ = try next()
          try name(into: &tokens, of: container)
        } else {
          isContainerEnd = following == UInt8(ascii: "]")
          if isContainerEnd { continue }
          guard following == UInt8(ascii: ",") else { throw unexpected() }
          position += 1
          tokens[container].count += 1
        }
        break
      }
    }
  }

  /// Takes a member's name and the colon.
  @inline(__always)
  private mutating func name(into tokens: inout ScratchBuffer<Document.Token>, of object: Int) throws(JSONError) {
    guard bytes[position] == UInt8(ascii: "\"") else { throw unexpected() }
    let name = try string()
    try skip(UInt8(ascii: ":"))
    let token = Document.Token(name)
    let previous = tokens[object].hint
    if tokens[object].count > 0, tokens[object].isSorted {
      let last = tokens[Int(previous)]
      if bytes.order(Int(last.start)..<Int(last.end), name.range) >= 0 { tokens[object].isSorted = false }
    }
    if !name.isPlain { tokens[object].isPlain = false }
    tokens[object].hint = UInt32(tokens.count)
    tokens[object].count += 1
    tokens.append(token)
  }
}

extension Document.Token {
  @inline(__always)
  fileprivate init(_ string: ScannedString) {
    self.init(
      kind: .string,
      isPlain: string.isASCII,
      hasEscapes: string.hasEscapes,
      start: UInt32(truncatingIfNeeded: string.start),
      end: UInt32(truncatingIfNeeded: string.end)
    )
  }

  @inline(__always)
  fileprivate init(_ number: ScannedNumber) {
    self.init(
      kind: number.isInteger ? .integer : .number,
      start: UInt32(truncatingIfNeeded: number.start),
      end: UInt32(truncatingIfNeeded: number.end)
    )
  }
}
