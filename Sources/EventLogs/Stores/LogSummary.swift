public import struct Foundation.Date

/// A log as a list shows it: where it ends and from when to when it was written.
public struct LogSummary: Hashable, Sendable {
  /// The log.
  public let logID: LogID

  /// When its first event was recorded, by the store's clock, to the microsecond.
  public let firstRecordedAt: Date

  /// Index, position and time of its last event when the list was read.
  public let lastEvent: EventAnchor

  /// Creates a summary.
  public init(logID: LogID, firstRecordedAt: Date, lastEvent: EventAnchor) {
    self.logID = logID
    self.firstRecordedAt = firstRecordedAt
    self.lastEvent = lastEvent
  }

  /// The index of its last event.
  public var lastIndex: EventIndex { lastEvent.index }
}
