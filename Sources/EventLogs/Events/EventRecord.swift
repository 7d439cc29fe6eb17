public import struct Foundation.Date

/// An event with what the store knows of it.
public struct EventRecord<Event: EventLogs.Event>: Sendable {
  /// The log the event belongs to.
  public let logID: LogID

  /// Its place in that log.
  public let index: EventIndex

  /// Its place among all events of the store.
  public let position: GlobalPosition

  /// When the store recorded it, by the store's clock, to the microsecond.
  public let recordedAt: Date

  /// What happened.
  public let event: Event

  /// Who and what caused it.
  public let metadata: EventMetadata

  /// Creates a record.
  @inlinable
  public init(
    logID: LogID,
    index: EventIndex,
    position: GlobalPosition,
    recordedAt: Date,
    event: Event,
    metadata: EventMetadata = EventMetadata()
  ) {
    self.logID = logID
    self.index = index
    self.position = position
    self.recordedAt = recordedAt
    self.event = event
    self.metadata = metadata
  }
}

extension EventRecord: Equatable where Event: Equatable {}

/// A record whose event isn't decoded: what a store reads and writes.
public struct StoredEvent: Hashable, Sendable {
  /// The log the event belongs to.
  public let logID: LogID

  /// Its place in that log and in the store, and when it was recorded.
  public let anchor: EventAnchor

  /// Type, version and payload.
  public let event: EncodedEvent

  /// The metadata as a JSON object, `nil` where there was none.
  public let metadata: ArraySlice<UInt8>?

  /// Creates a stored event.
  public init(logID: LogID, anchor: EventAnchor, event: EncodedEvent, metadata: ArraySlice<UInt8>?) {
    self.logID = logID
    self.anchor = anchor
    self.event = event
    self.metadata = metadata
  }

  package var index: EventIndex { anchor.index }
  package var position: GlobalPosition { anchor.position }
}
