public import EventLogsJSON

/// An event that reads and writes its payload itself, without the detour through `Codable`, several times as fast.
///
/// ```swift
/// extension PaymentEvent: DirectEvent {
///   static func read(type: String, payload: inout JSONReader) throws -> PaymentEvent? {
///     switch type {
///     case "captured":
///       var amount: Int?
///       try payload.readObject { name, reader in
///         switch name {
///         case "amount": amount = try reader.readInt()
///         default: break
///         }
///       }
///       guard let amount else { throw payload.missing("amount") }
///       return .captured(amount: amount)
///     default: return nil
///     }
///   }
///
///   func write(payload: inout JSONWriter) throws -> String {
///     switch self {
///     case .captured(let amount):
///       try payload.writeObject { $0.write(amount, for: "amount") }
///       return "captured"
///     }
///   }
/// }
/// ```
///
/// Types and payloads must be those of its `Codable` conformance, which other codecs use: ``FoundationJSONCodec`` writes the same
/// bytes for an event, and a test had better say so.
public protocol DirectEvent: Event {
  /// Reads an event.
  ///
  /// - Parameters:
  ///   - type: The name of the event's type, in the version that this build writes.
  ///   - payload: Gives the payload, which is one value.
  /// - Returns: The event, or `nil`, with nothing read, for a type that this build doesn't know.
  /// - Throws: `JSONError` from the reader, which must be passed on, or an error of its own.
  static func read(type: String, payload: inout JSONReader) throws -> Self?

  /// Writes the payload, exactly one value.
  ///
  /// - Returns: The name of the event's type.
  /// - Throws: Whatever makes the event impossible to write.
  func write(payload: inout JSONWriter) throws -> String
}

extension DirectEvent {
  @inlinable
  public static func decodeJSON(_ payload: ArraySlice<UInt8>, ofType type: String) throws -> Self {
    var event: Self?
    try JSON.withReader(of: payload) { reader in
      event = try read(type: type, payload: &reader)
      if case .none = event { throw UnknownEventType() }
    }
    // Taken, since a copy of an event costs as much as reading one of its members.
    guard let event = event.take() else { throw UnknownEventType() }
    return event
  }

  @inlinable
  public func encodeJSON() throws -> (type: String, payload: ArraySlice<UInt8>)? {
    var type = ""
    let text = try JSON.write { type = try write(payload: &$0) }
    return type.needsEscapesInJSON ? nil : (type, text)
  }
}
