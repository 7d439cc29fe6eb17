/// A place in a tree, for a value to encode itself to. It fits into an existential without an allocation.
struct TreeEncoder: Encoder {
  let tree: EncodingTree
  let node: Int

  var codingPath: [any CodingKey] { tree.path(to: node) }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    tree.open(.object, node)
    return KeyedEncodingContainer(tree, object: node)
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    tree.open(.array, node)
    return UnkeyedTree(tree: tree, array: node)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension TreeEncoder: SingleValueEncodingContainer {
  func encodeNil() throws { tree.scalar(node) { $0.append("null") } }
  func encode(_ value: Bool) throws { tree.scalar(node) { $0.append(value) } }
  func encode(_ value: String) throws { tree.scalar(node) { $0.append(quoted: value) } }
  func encode(_ value: Double) throws { try tree.number(value, node) }
  func encode(_ value: Float) throws { try tree.number(value, node) }
  func encode(_ value: Int) throws { tree.scalar(node) { $0.append(integer: value) } }
  func encode(_ value: Int8) throws { tree.scalar(node) { $0.append(integer: value) } }
  func encode(_ value: Int16) throws { tree.scalar(node) { $0.append(integer: value) } }
  func encode(_ value: Int32) throws { tree.scalar(node) { $0.append(integer: value) } }
  func encode(_ value: Int64) throws { tree.scalar(node) { $0.append(integer: value) } }
  func encode(_ value: Int128) throws { tree.scalar(node) { $0.append(integer: value) } }
  func encode(_ value: UInt) throws { tree.scalar(node) { $0.append(integer: value) } }
  func encode(_ value: UInt8) throws { tree.scalar(node) { $0.append(integer: value) } }
  func encode(_ value: UInt16) throws { tree.scalar(node) { $0.append(integer: value) } }
  func encode(_ value: UInt32) throws { tree.scalar(node) { $0.append(integer: value) } }
  func encode(_ value: UInt64) throws { tree.scalar(node) { $0.append(integer: value) } }
  func encode(_ value: UInt128) throws { tree.scalar(node) { $0.append(integer: value) } }
  func encode<T: Encodable>(_ value: T) throws { try tree.encode(value, node) }
}
