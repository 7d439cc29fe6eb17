/// The reducing itself: takes stored events in order, checks that they follow each other, and applies them.
struct Fold<Aggregate: EventLogs.Aggregate> {
  private(set) var aggregate: Aggregate
  private(set) var lastEvent: EventAnchor?
  private(set) var eventsApplied = 0

  /// Whether the bound was met, so that further events don't matter.
  private(set) var isComplete = false

  private let logID: LogID
  private let bound: FoldBound
  private let codec: any Codec

  /// The event that the store has to show first, to prove that the baseline is of this history.
  private var unproven: EventAnchor?

  init(_ logID: LogID, baseline: Reduction<Aggregate>? = nil, bound: FoldBound = .newest, codec: any Codec) {
    self.logID = logID
    self.bound = bound
    self.codec = codec
    aggregate = baseline?.aggregate ?? Aggregate()
    lastEvent = baseline?.lastEvent
    unproven = baseline?.lastEvent
  }

  /// The index from which the fold begins to read: its baseline's last event once more, or the first event.
  var startIndex: EventIndex { unproven?.index ?? .first }

  /// Takes the next events, beginning with those from ``startIndex`` on.
  ///
  /// After an error the fold is of no use: the aggregate may hold events that ``lastEvent`` doesn't tell of.
  ///
  /// - Returns: Whether the baseline, if there is one, stands: its last event must be the first that the store shows.
  /// - Throws: ``EventLogsError`` with code `corruptLog`, `unknownEventType`, `undecodableEvent` or `foldFailed`.
  mutating func absorb(_ events: [StoredEvent]) throws(EventLogsError) -> Bool {
    var events = events[...]
    if let unproven {
      guard events.popFirst()?.anchor == unproven else { return false }
      self.unproven = nil
    }
    guard !isComplete else { return true }
    let run = EventRun(of: events, after: lastEvent, within: bound)
    try aggregate.apply(stored: run.events, decodedBy: codec)
    lastEvent = run.events.last?.anchor ?? lastEvent
    eventsApplied += run.events.count
    isComplete = run.meetsBound
    guard let stray = run.stray else { return true }
    throw EventLogsError(
      .corruptLog,
      "The log \(logID) has an event at index \(stray.index) where \(lastEvent?.index.count ?? 0) must follow.",
      logID: logID,
      eventIndex: stray.index
    )
  }
}

extension Aggregate {
  @inlinable
  public mutating func apply(stored events: ArraySlice<StoredEvent>, decodedBy codec: any Codec) throws(EventLogsError) {
    // Where the codec's type is known, all that is done for an event is compiled for the event's type.
    if let codec = codec as? JSONCodec {
      for stored in events { try fold(codec.record(stored, as: Event.self)) }
    } else {
      for stored in events { try fold(codec.record(stored, as: Event.self)) }
    }
  }

  /// Applies an event, with an error that names the event should the aggregate refuse it.
  ///
  /// - Throws: ``EventLogsError`` with code `foldFailed`.
  @inlinable
  mutating func fold(_ record: EventRecord<Event>) throws(EventLogsError) {
    do {
      try apply(record)
    } catch {
      throw .refused(by: Self.self, record.index, of: record.logID, error)
    }
  }
}

extension EventLogsError {
  /// An aggregate refused an event.
  @usableFromInline
  static func refused(
    by aggregate: any Aggregate.Type,
    _ index: EventIndex,
    of log: LogID,
    _ error: any Error
  ) -> EventLogsError {
    EventLogsError(
      .foldFailed,
      "\(aggregate) refused the event at index \(index) of \(log): \(Swift.type(of: error)).",
      logID: log,
      eventIndex: index,
      underlying: error
    )
  }
}
