extension JSON {
  /// Encodes a value. Members are sorted by the bytes of their names, so equal values give equal texts.
  ///
  /// - Parameter depth: How many arrays and objects the value will be in.
  /// - Throws: `EncodingError`, or what the value itself throws.
  package static func encode<T: Encodable>(_ value: T, depth: Int = 0) throws -> ArraySlice<UInt8> {
    try withTree(of: value, depth: depth) { tree, text in
      tree.write(EncodingTree.root, to: &text)
      return ("", text.array())
    }.payload
  }

  /// Encodes a value that becomes an object with one member.
  ///
  /// - Returns: The member's name and value; `nil` if it becomes something else, or the name needs escapes.
  /// - Throws: `EncodingError`, or what the value itself throws.
  package static func encodeMember<T: Encodable>(_ value: T) throws -> (type: String, payload: ArraySlice<UInt8>)? {
    let member = try withTree(of: value, depth: 0) { tree, text in try tree.onlyMember(to: &text) }
    return member.payload.isEmpty ? nil : member
  }

  /// Lends a closure the tree of a value and room for its text.
  private static func withTree<T: Encodable>(
    of value: T,
    depth: Int,
    _ body: (EncodingTree, inout OutputBuffer) throws -> (type: String, payload: ArraySlice<UInt8>)
  ) throws -> (type: String, payload: ArraySlice<UInt8>) {
    // The stack lends no more than a kilobyte at a time.
    try unsafe withUnsafeTemporaryAllocation(of: EncodingTree.Node.self, capacity: 16) { nodes in
      try unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1024) { scratch in
        var tree = unsafe EncodingTree(nodes: nodes, output: scratch, depth: depth)
        // Whoever keeps an encoder keeps the tree, but not what it was lent.
        defer { if !isKnownUniquelyReferenced(&tree) { tree.detach() } }
        try tree.encode(value, EncodingTree.root)
        try tree.check()
        guard !tree.isEmpty else {
          throw EncodingError.invalidValue(
            value,
            EncodingError.Context(codingPath: [], debugDescription: "Top-level \(T.self) did not encode any values.")
          )
        }
        return try unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1024) { scratch in
          var text = unsafe OutputBuffer(scratch)
          defer { text.free() }
          return try body(tree, &text)
        }
      }
    }
  }
}

extension EncodingTree {
  fileprivate var isEmpty: Bool { nodes[Self.root].kind == .nothing }

  /// The name and value of the only member; empty if there are none or more.
  fileprivate func onlyMember(to text: inout OutputBuffer) throws -> (type: String, payload: ArraySlice<UInt8>) {
    let root = nodes[Self.root]
    guard root.kind == .object else { return ("", []) }
    guard root.count == 1 else { return try onlyMemberOfText(to: &text) }
    let member = Int(root.first)
    let name = name(of: member).text(in: output.bytes)
    guard nodes[member].isPlain || !name.needsEscapesInJSON else { return ("", []) }
    if nodes[member].kind == .scalar { return (name, output.array(nodes[member].nameEnd + 2..<nodes[member].end)) }
    write(member, to: &text)
    return (name, text.array())
  }

  /// Several members may become one, when they have the same name.
  private func onlyMemberOfText(to text: inout OutputBuffer) throws -> (type: String, payload: ArraySlice<UInt8>) {
    write(Self.root, to: &text)
    guard text.count > 2 else { return ("", []) }
    var scanner = Scanner(text.bytes, at: 1)
    let name = try scanner.string()
    let start = scanner.position + 1
    scanner.position = start
    try scanner.skipValue(depth: 1)
    guard scanner.position == text.count - 1, !name.hasEscapes else { return ("", []) }
    return (name.text(in: text.bytes), text.array(start..<scanner.position))
  }
}
