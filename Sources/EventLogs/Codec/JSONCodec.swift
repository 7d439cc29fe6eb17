@_exported public import EventLogsJSON

/// The default codec: JSON in UTF-8 through `Codable`.
///
/// An enumeration of events with synthesized `Codable` encodes to an object with one member, whose name is the case:
/// `{"captured":{"amount":1000}}`. The codec stores that name as the event's type and the member's value as the payload.
///
/// Members are written in the order of their names' bytes, dates as ISO 8601 in UTC with as many digits as they need to come back
/// equal, `Data` as Base64, `Decimal` as a number, `URL` as a string.
///
/// Reading is strict: what isn't JSON by RFC 8259, or can't be held by the type asked for, is a `DecodingError` with the path and
/// the byte offset; its underlying error is a `JSONError`.
public struct JSONCodec: Codec {
  /// Creates the codec.
  public init() {}

  public func encode<Value: Encodable>(_ value: Value) throws -> ArraySlice<UInt8> {
    if let direct = value as? any DirectJSON { return try JSON.write { try direct.write(to: &$0) } }
    return try JSON.encode(value)
  }

  public func decode<Value: Decodable>(_ type: Value.Type, from bytes: ArraySlice<UInt8>) throws -> Value {
    if let direct = type as? any DirectJSON.Type { return try read(direct, from: bytes) }
    return try JSON.decode(type, from: bytes)
  }

  /// Reads a value whose type is the one asked for, and known to be direct.
  private func read<Direct: DirectJSON, Value>(_ type: Direct.Type, from bytes: ArraySlice<UInt8>) throws -> Value {
    try JSON.read(bytes) { try Direct(from: &$0) } as! Value
  }

  public func encode<E: Event>(event: E) throws -> EncodedEvent {
    guard let (name, payload) = try event.encodeJSON() else {
      throw EncodingError.invalidValue(
        event,
        .init(
          codingPath: [],
          debugDescription: "\(E.self) doesn't encode to a JSON object with one member named like the event's type."
        )
      )
    }
    return EncodedEvent(type: name, version: E.versions[name] ?? 1, payload: payload)
  }

  @inlinable
  public func decode<E: Event>(event type: E.Type, from stored: EncodedEvent) throws -> E? {
    do {
      if stored.version == E.versions[stored.type] ?? 1 { return try E.decodeJSON(stored.payload, ofType: stored.type) }
    } catch is UnknownEventType {}
    let upcast = try E.upcast(stored)
    do {
      guard upcast.version == E.versions[upcast.type] ?? 1 else { return nil }
      return try E.decodeJSON(upcast.payload, ofType: upcast.type)
    } catch is UnknownEventType {
      return nil
    }
  }
}
