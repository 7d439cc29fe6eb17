/// A state that is reduced from the events of one log.
///
/// `init()` is the state of a log without events, `apply` the step from one event to the next. Both are pure: no clock, no
/// randomness, no input or output, so that the same events always give the same aggregate.
///
/// An aggregate is `Codable` because reductions are cached outside the process.
public protocol Aggregate: Codable, Sendable {
  associatedtype Event: EventLogs.Event

  /// The aggregate's name in caches. Two aggregates that reduce one type of log need different names.
  static var aggregateName: String { get }

  /// The version of the fold and of the aggregate's shape, 1 by default. Raise it when either changes: reductions that were
  /// cached under another version are then ignored.
  static var foldVersion: Int { get }

  /// The state of a log without events.
  init()

  /// Applies the next event of the log.
  ///
  /// Whether an event is accepted must not depend on its position or the time it was recorded. A command applies its events
  /// once before they are appended, when only the store's last position and this process's time are known, and once after.
  ///
  /// - Throws: An error when the event makes no sense at this place; it is reported as
  ///   ``EventLogsError/Code/foldFailed`` with the log and the index.
  mutating func apply(_ record: EventRecord<Event>) throws

  /// Decodes the next events of the log and applies each. Not for you to implement: the implementation that is there is
  /// compiled for the aggregate where that is declared, which makes it several times as fast as one for all aggregates.
  ///
  /// - Throws: ``EventLogsError`` with code `unknownEventType`, `undecodableEvent` or `foldFailed`. The aggregate then holds the
  ///   events before the one that the error names.
  mutating func apply(stored events: ArraySlice<StoredEvent>, decodedBy codec: any Codec) throws(EventLogsError)
}

extension Aggregate {
  /// The name of the Swift type.
  public static var aggregateName: String { String(describing: Self.self) }

  public static var foldVersion: Int { 1 }
}
