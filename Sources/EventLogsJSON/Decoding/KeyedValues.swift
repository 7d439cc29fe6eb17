/// What ``KeyedValues`` is, to be made by one whose type is only known when the program runs.
protocol KeyedValuesType<Key>: KeyedDecodingContainerProtocol {
  init(document: Document, object: Int)
}

extension KeyedValuesType {
  @inline(__always)
  fileprivate static func container(_ document: Document, _ object: Int) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(Self(document: document, object: object))
  }
}

private let knownValues = KnownContainers()

extension KeyedDecodingContainer {
  /// The members of an object in a document.
  init(_ document: Document, object: Int) {
    typealias Known = any KeyedValuesType<Key>.Type
    if let known = knownValues.metatype(Known.self, for: Key.self) {
      self = known.container(document, object)
    } else {
      knownValues.remember(KeyedValues<Key>.self, as: Known.self, for: Key.self)
      self.init(KeyedValues<Key>(document: document, object: object))
    }
  }
}

/// The members of an object.
struct KeyedValues<Key: CodingKey>: KeyedValuesType {
  let document: Document
  let object: Int

  var codingPath: [any CodingKey] { document.path(to: object) }

  var allKeys: [Key] {
    guard object >= 0 else {
      guard let name = document.eventType, let key = Key(stringValue: name) else { return [] }
      document.isTypeKnown = true
      return [key]
    }
    var keys: [Key] = []
    document.forEachFirstName(of: object) { name in
      if let key = Key(stringValue: name) { keys.append(key) }
    }
    return keys
  }

  func contains(_ key: Key) -> Bool { find(key) != nil }

  func decodeNil(forKey key: Key) throws -> Bool { document.isNull(at: try index(of: key)) }

  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try document.bool(at: index(of: key)) }
  func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
    try present(key).map { try document.bool(at: $0) }
  }
  func decode(_ type: String.Type, forKey key: Key) throws -> String { try document.string(at: index(of: key)) }
  func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
    try present(key).map { try document.string(at: $0) }
  }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try document.double(at: index(of: key)) }
  func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
    try present(key).map { try document.double(at: $0) }
  }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try document.float(at: index(of: key)) }
  func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
    try present(key).map { try document.float(at: $0) }
  }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try document.integer(type, at: index(of: key)) }
  func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
    try present(key).map { try document.integer(type, at: $0) }
  }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try document.integer(type, at: index(of: key)) }
  func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? {
    try present(key).map { try document.integer(type, at: $0) }
  }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try document.integer(type, at: index(of: key)) }
  func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? {
    try present(key).map { try document.integer(type, at: $0) }
  }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try document.integer(type, at: index(of: key)) }
  func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
    try present(key).map { try document.integer(type, at: $0) }
  }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try document.integer(type, at: index(of: key)) }
  func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
    try present(key).map { try document.integer(type, at: $0) }
  }
  func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 { try document.integer(type, at: index(of: key)) }
  func decodeIfPresent(_ type: Int128.Type, forKey key: Key) throws -> Int128? {
    try present(key).map { try document.integer(type, at: $0) }
  }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try document.integer(type, at: index(of: key)) }
  func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? {
    try present(key).map { try document.integer(type, at: $0) }
  }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try document.integer(type, at: index(of: key)) }
  func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? {
    try present(key).map { try document.integer(type, at: $0) }
  }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try document.integer(type, at: index(of: key)) }
  func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? {
    try present(key).map { try document.integer(type, at: $0) }
  }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try document.integer(type, at: index(of: key)) }
  func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? {
    try present(key).map { try document.integer(type, at: $0) }
  }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try document.integer(type, at: index(of: key)) }
  func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
    try present(key).map { try document.integer(type, at: $0) }
  }
  func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 { try document.integer(type, at: index(of: key)) }
  func decodeIfPresent(_ type: UInt128.Type, forKey key: Key) throws -> UInt128? {
    try present(key).map { try document.integer(type, at: $0) }
  }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try document.value(type, at: index(of: key)) }
  func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
    try present(key).map { try document.value(type, at: $0) }
  }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<Nested> {
    try ValueDecoder(document: document, index: index(of: key)).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try ValueDecoder(document: document, index: index(of: key)).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { superDecoder(named: PathKey.super) }

  func superDecoder(forKey key: Key) throws -> any Decoder { superDecoder(named: key) }

  private func superDecoder(named key: some CodingKey) -> any Decoder {
    ValueDecoder(document: document, index: find(key) ?? document.addAbsent(key, of: object))
  }

  @inline(__always)
  private func find(_ key: some CodingKey) -> Int? {
    guard object >= 0 else {
      guard key.stringValue == document.eventType else { return nil }
      document.isTypeKnown = true
      return 0
    }
    return document.member(key.stringValue, of: object)
  }

  @inline(__always)
  private func index(of key: Key) throws -> Int {
    guard let index = find(key) else { throw document.missing(key, in: object) }
    return index
  }

  /// The value of a member that is there and isn't null.
  @inline(__always)
  private func present(_ key: Key) -> Int? {
    guard let index = find(key), !document.isNull(at: index) else { return nil }
    return index
  }
}
