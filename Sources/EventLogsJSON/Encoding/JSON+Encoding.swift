extension JSON {
  /// Encodes a value. Members are sorted by the bytes of their names, so equal values give equal texts.
  ///
  /// - Throws: `EncodingError`, or what the value itself throws.
  package static func encode<T: Encodable>(_ value: T) throws -> ArraySlice<UInt8> {
    try withTree(of: value) { tree, text in
      tree.write(EncodingTree.root, to: &text)
      return text.array()
    }
  }

  /// Encodes a value that becomes an object with one member.
  ///
  /// - Returns: The member's name and value; `nil` if it becomes something else.
  /// - Throws: `EncodingError`, or what the value itself throws.
  package static func encodeMember<T: Encodable>(_ value: T) throws -> (name: String, value: ArraySlice<UInt8>)? {
    try withTree(of: value) { tree, text in try tree.onlyMember(to: &text) }
  }

  private static func withTree<T: Encodable, R>(
    of value: T,
    _ body: (EncodingTree, inout OutputBuffer) throws -> R
  ) throws -> R {
    try unsafe withUnsafeTemporaryAllocation(of: EncodingTree.Node.self, capacity: 32) { nodes in
      try unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2048) { scratch in
        var tree = unsafe EncodingTree(nodes: nodes, output: UnsafeMutableBufferPointer(rebasing: scratch[..<1024]))
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
        var text = unsafe OutputBuffer(UnsafeMutableBufferPointer(rebasing: scratch[1024...]))
        defer { text.free() }
        return try body(tree, &text)
      }
    }
  }
}

extension EncodingTree {
  fileprivate var isEmpty: Bool { nodes[Self.root].kind == .nothing }

  fileprivate func onlyMember(to text: inout OutputBuffer) throws -> (name: String, value: ArraySlice<UInt8>)? {
    let root = nodes[Self.root]
    guard root.kind == .object else { return nil }
    guard root.count == 1 else { return try onlyMemberOfText(to: &text) }
    let member = Int(root.first)
    let name = name(of: member).text(in: output.bytes)
    if nodes[member].kind == .scalar { return (name, output.array(Int(nodes[member].nameEnd) + 2..<Int(nodes[member].end))) }
    write(member, to: &text)
    return (name, text.array())
  }

  /// Several members may become one, when they have the same name.
  private func onlyMemberOfText(to text: inout OutputBuffer) throws -> (name: String, value: ArraySlice<UInt8>)? {
    write(Self.root, to: &text)
    var scanner = Scanner(text.bytes, at: 1)
    guard text.count > 2 else { return nil }
    let name = try scanner.string()
    let start = scanner.position + 1
    scanner.position = start
    try scanner.skipValue(depth: 1)
    guard scanner.position == text.count - 1 else { return nil }
    return (name.text(in: text.bytes), text.array(start..<scanner.position))
  }
}
