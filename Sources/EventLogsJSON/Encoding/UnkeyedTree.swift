/// The elements of an array that is being encoded.
struct UnkeyedTree: UnkeyedEncodingContainer {
  let tree: EncodingTree
  let array: Int

  var codingPath: [any CodingKey] { tree.path(to: array) }
  var count: Int { Int(tree.nodes[array].count) }

  func encodeNil() throws { tree.addElement(to: array) { $0.append("null") } }
  func encode(_ value: Bool) throws { tree.addElement(to: array) { $0.append(value) } }
  func encode(_ value: String) throws { tree.addElement(to: array) { $0.append(quoted: value) } }
  func encode(_ value: Double) throws { try tree.number(value, element()) }
  func encode(_ value: Float) throws { try tree.number(value, element()) }
  func encode(_ value: Int) throws { tree.addElement(to: array) { $0.append(integer: value) } }
  func encode(_ value: Int8) throws { tree.addElement(to: array) { $0.append(integer: value) } }
  func encode(_ value: Int16) throws { tree.addElement(to: array) { $0.append(integer: value) } }
  func encode(_ value: Int32) throws { tree.addElement(to: array) { $0.append(integer: value) } }
  func encode(_ value: Int64) throws { tree.addElement(to: array) { $0.append(integer: value) } }
  func encode(_ value: Int128) throws { tree.addElement(to: array) { $0.append(integer: value) } }
  func encode(_ value: UInt) throws { tree.addElement(to: array) { $0.append(integer: value) } }
  func encode(_ value: UInt8) throws { tree.addElement(to: array) { $0.append(integer: value) } }
  func encode(_ value: UInt16) throws { tree.addElement(to: array) { $0.append(integer: value) } }
  func encode(_ value: UInt32) throws { tree.addElement(to: array) { $0.append(integer: value) } }
  func encode(_ value: UInt64) throws { tree.addElement(to: array) { $0.append(integer: value) } }
  func encode(_ value: UInt128) throws { tree.addElement(to: array) { $0.append(integer: value) } }

  func encode<T: Encodable>(_ value: T) throws {
    try tree.check()
    try tree.encode(value, element())
  }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    TreeEncoder(tree: tree, node: nested()).container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    TreeEncoder(tree: tree, node: nested()).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { TreeEncoder(tree: tree, node: element()) }

  @inline(__always)
  private func element() -> Int { tree.addElement(to: array) }

  private func nested() -> Int { element() }
}
