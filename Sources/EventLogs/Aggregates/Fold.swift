import struct Foundation.Date

/// The reducing itself: takes stored events in order, checks that they follow each other, and applies them.
struct Fold<Aggregate: EventLogs.Aggregate> {
  /// How far a fold goes.
  enum Bound {
    case newest
    case through(EventIndex)
    case recorded(by: Date)
  }

  private(set) var aggregate: Aggregate
  private(set) var lastEvent: EventAnchor?
  private(set) var eventsApplied = 0

  /// Whether the bound was met, so that further events don't matter.
  private(set) var isComplete = false

  private let logID: LogID
  private let bound: Bound
  private let codec: any Codec

  /// The event that the store has to show first, to prove that the baseline is of this history.
  private var unproven: EventAnchor?

  init(_ logID: LogID, baseline: Reduction<Aggregate>? = nil, bound: Bound = .newest, codec: any Codec) {
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
  /// - Returns: Whether the baseline, if there is one, stands: its last event must be the first that the store shows.
  /// - Throws: ``EventLogsError`` with code `corruptLog`, `unknownEventType`, `undecodableEvent` or `foldFailed`.
  mutating func absorb(_ events: [StoredEvent]) throws(EventLogsError) -> Bool {
    var events = events[...]
    if let unproven {
      guard events.popFirst()?.anchor == unproven else { return false }
      self.unproven = nil
    }
    for stored in events where !isComplete {
      try absorb(stored)
    }
    if case .through(let index) = bound, let lastEvent, lastEvent.index >= index { isComplete = true }
    return true
  }

  private mutating func absorb(_ stored: StoredEvent) throws(EventLogsError) {
    let expected = lastEvent.map { $0.index.rawValue + 1 } ?? 0
    guard stored.index.rawValue == expected else {
      throw EventLogsError(
        .corruptLog,
        "The log \(logID) has an event at index \(stored.index) where \(expected) must follow.",
        logID: logID,
        eventIndex: stored.index
      )
    }
    switch bound {
    case .newest: break
    case .through(let index):
      guard stored.index <= index else {
        isComplete = true
        return
      }
    case .recorded(let date):
      guard stored.anchor.recordedAt <= date else {
        isComplete = true
        return
      }
    }
    let record = try codec.record(stored, as: Aggregate.Event.self)
    try aggregate.fold(record)
    lastEvent = stored.anchor
    eventsApplied += 1
  }
}

extension Aggregate {
  /// Applies an event, with an error that names the event should the aggregate refuse it.
  ///
  /// - Throws: ``EventLogsError`` with code `foldFailed`.
  mutating func fold(_ record: EventRecord<Event>) throws(EventLogsError) {
    do {
      try apply(record)
    } catch {
      throw EventLogsError(
        .foldFailed,
        "\(Self.self) refused the event at index \(record.index) of \(record.logID): \(Swift.type(of: error)).",
        logID: record.logID,
        eventIndex: record.index,
        underlying: error
      )
    }
  }
}

extension Codec {
  /// Decodes a stored event and its metadata.
  ///
  /// - Throws: ``EventLogsError`` with code `unknownEventType` or `undecodableEvent`, naming the log, the index and the type.
  func record<E: Event>(_ stored: StoredEvent, as type: E.Type) throws(EventLogsError) -> EventRecord<E> {
    let event: E?
    let metadata: EventMetadata
    do {
      event = try decode(event: type, from: stored.event)
      metadata = try stored.metadata.map { try decode(EventMetadata.self, from: $0) } ?? EventMetadata()
    } catch {
      throw EventLogsError(
        .undecodableEvent,
        "The \(stored.event.type.quotedForDiagnostics) event (version \(stored.event.version)) at index \(stored.index) of \(stored.logID) can't be decoded as \(E.self): \(codingProblem(error)).",
        logID: stored.logID,
        eventIndex: stored.index,
        eventType: stored.event.type,
        underlying: error
      )
    }
    guard let event else {
      throw EventLogsError(
        .unknownEventType,
        "The event at index \(stored.index) of \(stored.logID) has type \(stored.event.type.quotedForDiagnostics), version \(stored.event.version), which \(E.self) doesn't know. Deploy a build that does, or add it to upcast(_:).",
        logID: stored.logID,
        eventIndex: stored.index,
        eventType: stored.event.type
      )
    }
    return EventRecord(
      logID: stored.logID,
      index: stored.index,
      position: stored.position,
      recordedAt: stored.anchor.recordedAt,
      event: event,
      metadata: metadata
    )
  }
}
