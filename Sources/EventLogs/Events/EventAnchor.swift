public import struct Foundation.Date

/// What identifies one event beyond doubt: its index in its log, its position in the store and the time it was recorded.
///
/// A state that was folded from a log is anchored to the last event it holds. An index alone would not do: after a database
/// was restored from a backup, another event may stand at the same index.
public struct EventAnchor: Hashable, Sendable {
  /// The event's place in its log.
  public let index: EventIndex

  /// The event's place among all events of the store.
  public let position: GlobalPosition

  /// When the store recorded the event, to the microsecond.
  public let recordedAt: Date

  /// Creates an anchor; the time is rounded to the microsecond, which is what stores keep.
  public init(index: EventIndex, position: GlobalPosition, recordedAt: Date) {
    self.index = index
    self.position = position
    self.recordedAt = Date(microsecondsSince1970: recordedAt.microsecondsSince1970)
  }

  /// Creates an anchor with a time that needs no rounding.
  package init(index: EventIndex, position: GlobalPosition, microsecondsSince1970: Int64) {
    self.index = index
    self.position = position
    self.recordedAt = Date(microsecondsSince1970: microsecondsSince1970)
  }
}
