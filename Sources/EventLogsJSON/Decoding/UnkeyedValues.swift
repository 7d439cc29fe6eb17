/// The elements of an array.
struct UnkeyedValues: UnkeyedDecodingContainer {
  private let document: Document
  private let array: Int
  private var index: Int
  private(set) var currentIndex = 0

  init(document: Document, array: Int) {
    self.document = document
    self.array = array
    index = array + 1
  }

  var codingPath: [any CodingKey] { document.path(to: array) }
  var count: Int? { Int(document.tokens[array].count) }
  var isAtEnd: Bool { currentIndex >= Int(document.tokens[array].count) }

  mutating func decodeNil() throws -> Bool {
    let isNull = document.isNull(at: try current(Never.self))
    if isNull { advance() }
    return isNull
  }

  mutating func decode(_ type: Bool.Type) throws -> Bool { try take(type) { try $0.bool(at: $1) } }
  mutating func decode(_ type: String.Type) throws -> String { try take(type) { try $0.string(at: $1) } }
  mutating func decode(_ type: Double.Type) throws -> Double { try take(type) { try $0.double(at: $1) } }
  mutating func decode(_ type: Float.Type) throws -> Float { try take(type) { try $0.float(at: $1) } }
  mutating func decode(_ type: Int.Type) throws -> Int { try take(type) { try $0.integer(type, at: $1) } }
  mutating func decode(_ type: Int8.Type) throws -> Int8 { try take(type) { try $0.integer(type, at: $1) } }
  mutating func decode(_ type: Int16.Type) throws -> Int16 { try take(type) { try $0.integer(type, at: $1) } }
  mutating func decode(_ type: Int32.Type) throws -> Int32 { try take(type) { try $0.integer(type, at: $1) } }
  mutating func decode(_ type: Int64.Type) throws -> Int64 { try take(type) { try $0.integer(type, at: $1) } }
  mutating func decode(_ type: Int128.Type) throws -> Int128 { try take(type) { try $0.integer(type, at: $1) } }
  mutating func decode(_ type: UInt.Type) throws -> UInt { try take(type) { try $0.integer(type, at: $1) } }
  mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try take(type) { try $0.integer(type, at: $1) } }
  mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try take(type) { try $0.integer(type, at: $1) } }
  mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try take(type) { try $0.integer(type, at: $1) } }
  mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try take(type) { try $0.integer(type, at: $1) } }
  mutating func decode(_ type: UInt128.Type) throws -> UInt128 { try take(type) { try $0.integer(type, at: $1) } }
  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try take(type) { try $0.value(type, at: $1) } }

  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
    try take([String: Any].self) { try ValueDecoder(document: $0, index: $1).container(keyedBy: type) }
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try take([Any].self) { try ValueDecoder(document: $0, index: $1).unkeyedContainer() }
  }

  mutating func superDecoder() throws -> any Decoder {
    try take((any Decoder).self) { ValueDecoder(document: $0, index: $1) }
  }

  /// Goes on to the next element only if this one could be decoded.
  @inline(__always)
  private mutating func take<R>(_ type: Any.Type, _ body: (Document, Int) throws -> R) throws -> R {
    let value = try body(document, try current(type))
    advance()
    return value
  }

  @inline(__always)
  private func current(_ type: Any.Type) throws -> Int {
    guard !isAtEnd else { throw document.noMoreElements(type, in: array, at: currentIndex) }
    return index
  }

  @inline(__always)
  private mutating func advance() {
    index = document.next(after: index)
    currentIndex += 1
  }
}
