/// Turns events, aggregates and metadata into bytes and back.
///
/// Stores keep payloads and metadata in columns of type JSON, so a codec writes one JSON value in UTF-8. Equal values give equal bytes:
/// whether a retry has the same content as the first request is decided by comparing bytes.
public protocol Codec: Sendable {
  /// Encodes an aggregate or metadata.
  ///
  /// - Throws: Whatever makes the value impossible to encode.
  func encode<Value: Encodable>(_ value: Value) throws -> ArraySlice<UInt8>

  /// Decodes an aggregate or metadata.
  ///
  /// - Throws: Whatever makes the bytes impossible to decode.
  func decode<Value: Decodable>(_ type: Value.Type, from bytes: ArraySlice<UInt8>) throws -> Value

  /// Encodes an event into its type, version and payload.
  ///
  /// - Throws: Whatever makes the event impossible to encode.
  func encode<E: Event>(event: E) throws -> EncodedEvent

  /// Decodes an event from its type, version and payload.
  ///
  /// - Returns: The event, or `nil` when `E` has no such type in such a version.
  /// - Throws: Whatever makes the payload impossible to decode.
  func decode<E: Event>(event type: E.Type, from stored: EncodedEvent) throws -> E?
}
