/// Where events live: appended once, never changed, read in order.
///
/// A store keeps encoded events and knows nothing of aggregates. ``LogManager`` works on any store; the suite
/// `EventStoreConformance` of the product `EventLogsTesting` says whether yours keeps the rules.
///
/// Every method throws ``EventLogsError`` and nothing else. Cancelling the calling task ends a read with
/// ``EventLogsError/Code/cancelled``; an append that was sent is awaited, since its outcome can't be taken back.
public protocol EventStore: Sendable {
  /// Appends events to one log, all or none, durably: when this returns, a power cut can't undo it.
  ///
  /// - Returns: Where the events are; for a retry under a known idempotency key, the first answer.
  /// - Throws: ``EventLogsError`` with one of these codes.
  ///   - `conflict`: the log doesn't end where the append expects; carries the actual index.
  ///   - `divergedHistory`: the log's last event isn't the one that the writer's state ends with.
  ///   - `logNotFound`: the append expects an existing log.
  ///   - `idempotencyKeyReused`: the key stands for other content.
  ///   - `payloadTooLarge`, `payloadRefused`, `invalidArgument`, `invalidLogID`: the append can't be stored as it is.
  ///   - `outcomeUnknown`: the connection was lost after the append was sent. With a key the store tried again, and ran out
  ///     of time, or the task was cancelled, before it got an answer.
  ///   - `storeUnavailable`, `storeFailed`, `cancelled`, `closed`: nothing was written.
  func append(_ append: Append) async throws(EventLogsError) -> AppendReceipt

  /// The answer of the append that was made under a key, or `nil` if there was none.
  func receipt(for key: IdempotencyKey) async throws(EventLogsError) -> AppendReceipt?

  /// Reads events of one log.
  ///
  /// - Returns: At most `query.limit` events in the query's order; empty for a log that doesn't exist or has another type.
  func events(_ query: LogQuery) async throws(EventLogsError) -> [StoredEvent]

  /// Reads the beginnings of many logs at once, in one round trip where the store has round trips.
  ///
  /// - Parameters:
  ///   - starts: The logs, each with the index to begin at.
  ///   - limit: How many events to read of each log at most, from 1 to ``LogQuery/maximumLimit``.
  /// - Returns: For each start, in the same order, its events in order of index.
  func events(from starts: [LogStart], limit: Int) async throws(EventLogsError) -> [[StoredEvent]]

  /// Reads the events of all logs by their positions.
  ///
  /// Never skips: a position that an append in flight may still fill is not passed. A page costs the same wherever it lies, and
  /// with a filter looks at no more positions than ``FeedQuery/scanLimit`` says.
  ///
  /// - Returns: At most `query.limit` events in the query's order, and how far the page goes.
  /// - Throws: ``EventLogsError`` with code `invalidArgument` for a limit out of its range, too many conditions, or a NUL in a text
  ///   to compare with.
  func feed(_ query: FeedQuery) async throws(EventLogsError) -> FeedPage

  /// Lists logs in the order of their creation. A page costs the same wherever it lies.
  ///
  /// - Returns: At most `query.limit` logs in the query's order. Fewer only if there are no more.
  /// - Throws: ``EventLogsError`` with code `invalidArgument` for a limit out of its range.
  func logs(_ query: LogListQuery) async throws(EventLogsError) -> [LogSummary]

  /// Hints, from this call on, that events may have been appended.
  ///
  /// Only a hint: one may stand for many appends or for none, and may be lost, so whoever waits for events must also look for them
  /// now and then, as ``follow(_:pollingEvery:)`` does. A hint that comes while nobody waits is kept for whoever waits next; several
  /// are kept as one. The stream ends when the store is closed.
  ///
  /// What is hinted at differs: a store in memory hints at its own appends, and so does one in a file of SQLite, which hears nothing of
  /// other processes; one in PostgreSQL hints at the appends of all processes, unless a pooler stands in between. By default there are
  /// no hints.
  func appendHints() -> AsyncStream<Void>

  /// What the store has done since it was opened, and how busy it is. There is a default, of nothing.
  var statistics: EventStoreStatistics { get }

  /// Ends all connections. Calls that are under way end with `closed`, or with `outcomeUnknown` where that is the truth.
  func close() async
}

extension EventStore {
  /// A stream without hints: who follows the feed asks again and again.
  public func appendHints() -> AsyncStream<Void> {
    AsyncStream { _ in }
  }

  public var statistics: EventStoreStatistics { EventStoreStatistics() }
}

/// Which events of a log to read, in which order.
public struct LogQuery: Hashable, Sendable {
  /// The largest number of events that one read answers: a page of ``EventPage/maximumLimit`` and a look beyond it.
  public static let maximumLimit = 1024

  /// The log to read.
  public var logID: LogID

  /// The lowest index to read.
  public var from: EventIndex

  /// The highest index to read.
  public var through: EventIndex

  /// Whether the oldest or the newest of them come first.
  public var order: EventOrder

  /// How many events to read at most, from 1 to ``maximumLimit``.
  public var limit: Int

  /// Creates a query.
  public init(
    _ logID: LogID,
    from: EventIndex = .first,
    through: EventIndex = .max,
    order: EventOrder = .oldestFirst,
    limit: Int
  ) {
    self.logID = logID
    self.from = from
    self.through = through
    self.order = order
    self.limit = limit
  }
}

/// The order in which events of a log, or of the feed, are read.
public enum EventOrder: String, Hashable, Sendable, CaseIterable {
  /// By rising index or position.
  case oldestFirst

  /// By falling index or position.
  case newestFirst
}

/// A log and the index from which to read it.
public struct LogStart: Hashable, Sendable {
  /// The log to read.
  public var logID: LogID

  /// The lowest index to read.
  public var from: EventIndex

  /// Creates a start.
  public init(_ logID: LogID, from: EventIndex = .first) {
    self.logID = logID
    self.from = from
  }
}

extension EventStore {
  /// Checks a page limit by the one rule for all stores.
  package func validate(limit: Int) throws(EventLogsError) {
    guard (1...LogQuery.maximumLimit).contains(limit) else {
      throw EventLogsError(.invalidArgument, "The limit of a read is from 1 to \(LogQuery.maximumLimit), not \(limit).")
    }
  }

  /// Checks what every store requires of a query of the feed.
  package func validate(_ query: FeedQuery) throws(EventLogsError) {
    try validate(limit: query.limit)
    guard (1...FeedQuery.maximumScanLimit).contains(query.scanLimit) else {
      throw EventLogsError(
        .invalidArgument,
        "A page of the feed looks at 1 to \(FeedQuery.maximumScanLimit) positions, not \(query.scanLimit)."
      )
    }
    let conditions = query.filter.conditions
    guard conditions.count <= FeedFilter.maximumConditions else {
      throw EventLogsError(
        .invalidArgument,
        "A filter has at most \(FeedFilter.maximumConditions) conditions, not \(conditions.count)."
      )
    }
    let values = conditions.compactMap { if case .string(let text) = $0.value { text } else { nil } }
    // A text in PostgreSQL can't hold one.
    guard !(query.filter.eventTypes + conditions.flatMap(\.path) + values).contains(where: { $0.utf8.contains(0) }) else {
      throw EventLogsError(.invalidArgument, "A text to compare with can't hold a NUL.")
    }
  }

  /// Checks what every store requires of an append, whatever it holds.
  package func validate(_ append: Append) throws(EventLogsError) {
    guard (1...LogQuery.maximumLimit).contains(append.events.count) else {
      throw EventLogsError(
        .invalidArgument,
        "An append has 1 to \(LogQuery.maximumLimit) events, not \(append.events.count).",
        logID: append.logID
      )
    }
    for event in append.events {
      guard !event.type.isEmpty, event.type.utf8.count <= 255, !event.type.utf8.contains(0),
        (1...Int(Int32.max)).contains(event.version)
      else {
        throw EventLogsError(
          .invalidArgument,
          "An event's type has 1 to 255 bytes and no NUL, and its version is from 1 to \(Int32.max); this is \(event.type.quotedForDiagnostics), version \(event.version).",
          logID: append.logID
        )
      }
    }
    let metadataBytes = append.events.count * (append.metadata?.count ?? 0)
    let bytes = append.events.reduce(metadataBytes) { $0 + $1.payload.count }
    guard bytes <= Append.maximumBytes else {
      throw EventLogsError(
        .payloadTooLarge,
        "The append of \(append.events.count) events to \(append.logID) has \(bytes) bytes; the limit is \(Append.maximumBytes).",
        logID: append.logID
      )
    }
  }
}
