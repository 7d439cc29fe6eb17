/// What ``KeyedTree`` is, to be made by one whose type is only known when the program runs.
protocol KeyedTreeType<Key>: KeyedEncodingContainerProtocol {
  init(tree: EncodingTree, object: Int)
}

extension KeyedTreeType {
  @inline(__always)
  fileprivate static func container(_ tree: EncodingTree, _ object: Int) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(Self(tree: tree, object: object))
  }
}

private let knownTrees = KnownContainers()

extension KeyedEncodingContainer {
  /// The members of an object in a tree.
  init(_ tree: EncodingTree, object: Int) {
    typealias Known = any KeyedTreeType<Key>.Type
    if let known = knownTrees.metatype(Known.self, for: Key.self) {
      self = known.container(tree, object)
    } else {
      knownTrees.remember(KeyedTree<Key>.self, as: Known.self, for: Key.self)
      self.init(KeyedTree<Key>(tree: tree, object: object))
    }
  }
}

/// The members of an object that is being encoded.
struct KeyedTree<Key: CodingKey>: KeyedTreeType {
  let tree: EncodingTree
  let object: Int

  var codingPath: [any CodingKey] { tree.path(to: object) }

  func encodeNil(forKey key: Key) throws { add(key) { $0.append("null") } }
  func encode(_ value: Bool, forKey key: Key) throws { add(key) { $0.append(value) } }
  func encode(_ value: String, forKey key: Key) throws { add(key) { $0.append(quoted: value) } }
  func encode(_ value: Double, forKey key: Key) throws { try tree.number(value, member(key)) }
  func encode(_ value: Float, forKey key: Key) throws { try tree.number(value, member(key)) }
  func encode(_ value: Int, forKey key: Key) throws { add(key) { $0.append(integer: value) } }
  func encode(_ value: Int8, forKey key: Key) throws { add(key) { $0.append(integer: value) } }
  func encode(_ value: Int16, forKey key: Key) throws { add(key) { $0.append(integer: value) } }
  func encode(_ value: Int32, forKey key: Key) throws { add(key) { $0.append(integer: value) } }
  func encode(_ value: Int64, forKey key: Key) throws { add(key) { $0.append(integer: value) } }
  func encode(_ value: Int128, forKey key: Key) throws { add(key) { $0.append(integer: value) } }
  func encode(_ value: UInt, forKey key: Key) throws { add(key) { $0.append(integer: value) } }
  func encode(_ value: UInt8, forKey key: Key) throws { add(key) { $0.append(integer: value) } }
  func encode(_ value: UInt16, forKey key: Key) throws { add(key) { $0.append(integer: value) } }
  func encode(_ value: UInt32, forKey key: Key) throws { add(key) { $0.append(integer: value) } }
  func encode(_ value: UInt64, forKey key: Key) throws { add(key) { $0.append(integer: value) } }
  func encode(_ value: UInt128, forKey key: Key) throws { add(key) { $0.append(integer: value) } }

  func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    try tree.check()
    try tree.encode(value, member(key))
  }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
    TreeEncoder(tree: tree, node: nested(key)).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    TreeEncoder(tree: tree, node: nested(key)).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { TreeEncoder(tree: tree, node: tree.addMember(PathKey.super.stringValue, to: object)) }

  func superEncoder(forKey key: Key) -> any Encoder { TreeEncoder(tree: tree, node: member(key)) }

  @inline(__always)
  private func add(_ key: Key, _ write: (inout OutputBuffer) -> Void) {
    tree.addMember(key.stringValue, to: object, write)
  }

  @inline(__always)
  private func member(_ key: Key) -> Int { tree.addMember(key.stringValue, to: object) }

  private func nested(_ key: Key) -> Int {
    let node = member(key)
    tree.markNested(node)
    return node
  }
}
