import EventLogsJSON

/// What can happen in one type of log.
///
/// An enumeration with synthesized `Codable` is all it takes:
///
/// ```swift
/// enum PaymentEvent: Event {
///   case requested(amount: Int, currency: String)
///   case captured(amount: Int)
///
///   static let logType: LogType = "payment"
/// }
/// ```
///
/// The name of the case is stored as the event's type, its labelled values as the payload, so the stored names are a contract:
/// to rename a case in Swift and keep reading old events, declare `CodingKeys` with the old name as raw value.
///
/// When the shape of a payload changes, raise the type's number in ``versions`` and turn older payloads into the new shape
/// in ``upcast(_:)``.
public protocol Event: Codable, Sendable {
  /// The type of the logs that these events form, which is the prefix of their ids.
  static var logType: LogType { get }

  /// The version in which this build writes each event type; 1 for a type that isn't listed.
  static var versions: [String: Int] { get }

  /// Turns a stored event of an older version or name into the one that this build reads.
  ///
  /// Called for events whose version isn't the one in ``versions``, and for types that this build doesn't know.
  /// Return the event unchanged when there is nothing to do: the caller then reports what it can't read.
  ///
  /// - Parameter stored: The event as the store holds it.
  /// - Returns: The event as this build would have written it.
  /// - Throws: Whatever makes the payload unreadable; it is reported as ``EventLogsError/Code/undecodableEvent``.
  static func upcast(_ stored: EncodedEvent) throws -> EncodedEvent

  /// Decodes an event for ``JSONCodec``. Not for you to implement: there are implementations through `Codable` and, for a
  /// ``DirectEvent``, through ``DirectEvent/read(type:payload:)``.
  ///
  /// - Throws: `UnknownEventType` for a type that the build doesn't know, or whatever makes the payload impossible to decode.
  static func decodeJSON(_ payload: ArraySlice<UInt8>, ofType type: String) throws -> Self

  /// Decodes a page of events. Not for you to implement: the implementation that is there is compiled for the events where
  /// their type is declared, which makes it faster than one for all events.
  ///
  /// - Throws: ``EventLogsError`` with code `unknownEventType` or `undecodableEvent` for the first event that can't be decoded.
  static func records(of stored: [StoredEvent], decodedBy codec: any Codec) throws(EventLogsError) -> [EventRecord<Self>]

  /// Encodes the event for ``JSONCodec``. Not for you to implement, either.
  ///
  /// - Returns: The event's type and payload; `nil` if it has no such form.
  /// - Throws: Whatever makes the event impossible to encode.
  func encodeJSON() throws -> (type: String, payload: ArraySlice<UInt8>)?
}

extension Event {
  @inlinable public static var versions: [String: Int] { [:] }

  public static func upcast(_ stored: EncodedEvent) throws -> EncodedEvent { stored }

  public static func decodeJSON(_ payload: ArraySlice<UInt8>, ofType type: String) throws -> Self {
    try JSON.decode(event: Self.self, named: type, payload: payload)
  }

  @inlinable
  public static func records(
    of stored: [StoredEvent],
    decodedBy codec: any Codec
  ) throws(EventLogsError) -> [EventRecord<Self>] {
    // Where the codec's type is known, all that is done for an event is compiled for the event's type.
    if let codec = codec as? JSONCodec { return try codec.records(stored, as: Self.self) }
    return try codec.records(stored, as: Self.self)
  }

  public func encodeJSON() throws -> (type: String, payload: ArraySlice<UInt8>)? {
    try JSON.encodeMember(self)
  }
}

/// An event as a store keeps it: its type and version as columns of their own, its payload as UTF-8 JSON.
public struct EncodedEvent: Hashable, Sendable {
  /// The name of the event's type, such as `captured`.
  public var type: String

  /// The version of the payload's shape, from 1.
  public var version: Int

  /// The payload: one JSON value in UTF-8.
  public var payload: ArraySlice<UInt8>

  /// Creates an encoded event.
  public init(type: String, version: Int = 1, payload: ArraySlice<UInt8>) {
    self.type = type
    self.version = version
    self.payload = payload
  }
}
