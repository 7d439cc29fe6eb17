/// A place in a document, for a type to decode itself from. It fits into an existential without an allocation.
struct ValueDecoder: Decoder {
  let document: Document
  let index: Int

  var codingPath: [any CodingKey] { document.path(to: index) }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    if index == Document.eventObject {
      document.typeNames = document.typeNames ?? type
    } else if index < 0 || document.tokens[index].kind != .object {
      throw document.mismatch([String: Any].self, at: index)
    }
    return KeyedDecodingContainer(document, object: index)
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard index >= 0, document.tokens[index].kind == .array else { throw document.mismatch([Any].self, at: index) }
    return UnkeyedValues(document: document, array: index)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    self
  }
}

/// Says that an event's type is none of its coding keys.
@usableFromInline
package struct UnknownEventType: Error {
  @usableFromInline
  package init() {}
}

extension ValueDecoder: SingleValueDecodingContainer {
  func decodeNil() -> Bool { document.isNull(at: index) }
  func decode(_ type: Bool.Type) throws -> Bool { try document.bool(at: index) }
  func decode(_ type: String.Type) throws -> String { try document.string(at: index) }
  func decode(_ type: Double.Type) throws -> Double { try document.double(at: index) }
  func decode(_ type: Float.Type) throws -> Float { try document.float(at: index) }
  func decode(_ type: Int.Type) throws -> Int { try document.integer(type, at: index) }
  func decode(_ type: Int8.Type) throws -> Int8 { try document.integer(type, at: index) }
  func decode(_ type: Int16.Type) throws -> Int16 { try document.integer(type, at: index) }
  func decode(_ type: Int32.Type) throws -> Int32 { try document.integer(type, at: index) }
  func decode(_ type: Int64.Type) throws -> Int64 { try document.integer(type, at: index) }
  func decode(_ type: Int128.Type) throws -> Int128 { try document.integer(type, at: index) }
  func decode(_ type: UInt.Type) throws -> UInt { try document.integer(type, at: index) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try document.integer(type, at: index) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try document.integer(type, at: index) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try document.integer(type, at: index) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try document.integer(type, at: index) }
  func decode(_ type: UInt128.Type) throws -> UInt128 { try document.integer(type, at: index) }
  func decode<T: Decodable>(_ type: T.Type) throws -> T { try document.value(type, at: index) }
}
