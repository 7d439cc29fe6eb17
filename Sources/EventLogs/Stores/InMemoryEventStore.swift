import EventLogsJSON
public import struct Foundation.Date
import Synchronization

/// A store in memory, for tests and experiments: it keeps all the rules and forgets everything when the process ends.
public final class InMemoryEventStore: EventStore {
  struct State {
    fileprivate var logs: [LogKey: [StoredEvent]] = [:]
    /// The ids of the logs in their order.
    fileprivate var logIDs: [LogID] = []
    fileprivate var keyed: [IdempotencyKey: KeyedAppend] = [:]
    fileprivate var feed: [StoredEvent] = []
    fileprivate var isClosed = false
    var checkpoints: [CheckpointName: StoredCheckpoint] = [:]
    var lastToken: Int64 = 0
  }

  /// A log's identity in the store is its UUID alone, so that no two types share one log.
  fileprivate struct LogKey: Hashable {
    let high: UInt64
    let low: UInt64

    init(_ id: LogID) {
      high = id.high
      low = id.low
    }
  }

  private let state = Mutex(State())
  private let hints = AppendHints()
  let now: @Sendable () -> Date

  /// Creates an empty store.
  ///
  /// - Parameter now: The store's clock.
  public init(now: @escaping @Sendable () -> Date = { Date() }) {
    self.now = now
  }

  public func append(_ append: Append) async throws(EventLogsError) -> AppendReceipt {
    try validate(append)
    for json in append.events.map(\.payload) + (append.metadata.map { [$0] } ?? []) where !isJSON(json) {
      throw EventLogsError(
        .payloadRefused,
        "A payload or metadata for \(append.logID) is not JSON in UTF-8.",
        logID: append.logID
      )
    }
    let receipt = try withOpenState { (state) throws(EventLogsError) in
      let log = state.logs[LogKey(append.logID)] ?? []
      let head = log.last.map { LogHead(type: $0.logID.type, last: $0.anchor) }
      let keyed = append.idempotencyKey.flatMap { state.keyed[$0] }
      switch try append.ruling(keyed: keyed, head: head) {
      case .replay(let receipt): return receipt
      case .write(let index):
        let recordedAt = now()
        let stored = append.events.enumerated().map { offset, event in
          StoredEvent(
            logID: append.logID,
            anchor: EventAnchor(
              index: EventIndex(unchecked: index.rawValue + Int32(offset)),
              position: GlobalPosition(unchecked: Int64(state.feed.count + offset + 1)),
              recordedAt: recordedAt
            ),
            event: event,
            metadata: append.metadata
          )
        }
        if head == nil {
          state.logIDs.insert(append.logID, at: state.logIDs.firstPlace { $0.number > append.logID.number })
        }
        state.logs[LogKey(append.logID), default: []] += stored
        state.feed += stored
        if let key = append.idempotencyKey { state.keyed[key] = KeyedAppend(events: stored) }
        return AppendReceipt(logID: append.logID, events: stored.map(\.anchor), isReplay: false)
      }
    }
    if !receipt.isReplay { hints.send() }
    return receipt
  }

  public func receipt(for key: IdempotencyKey) async throws(EventLogsError) -> AppendReceipt? {
    try withOpenState { (state) throws(EventLogsError) in state.keyed[key]?.receipt }
  }

  public func events(_ query: LogQuery) async throws(EventLogsError) -> [StoredEvent] {
    try validate(limit: query.limit)
    return try withOpenState { (state) throws(EventLogsError) in
      guard let log = state.logs[LogKey(query.logID)], log[0].logID.type == query.logID.type else { return [] }
      let upper = min(log.count, query.through.count)
      let lower = min(Int(query.from.rawValue), upper)
      switch query.order {
      case .oldestFirst: return Array(log[lower..<upper].prefix(query.limit))
      case .newestFirst: return log[lower..<upper].suffix(query.limit).reversed()
      }
    }
  }

  public func events(from starts: [LogStart], limit: Int) async throws(EventLogsError) -> [[StoredEvent]] {
    try validate(limit: limit)
    var all: [[StoredEvent]] = []
    for start in starts {
      all.append(try await events(LogQuery(start.logID, from: start.from, limit: limit)))
    }
    return all
  }

  public func feed(_ query: FeedQuery) async throws(EventLogsError) -> FeedPage {
    try validate(query)
    let (span, stretch): (FeedSpan, [StoredEvent]) = try withOpenState { (state) throws(EventLogsError) in
      var span = FeedSpan(query, head: GlobalPosition(unchecked: Int64(state.feed.count)))
      guard !span.isEmpty else { return (span, []) }
      // Positions are the indexes of the feed plus one, and have no holes.
      span.narrow(from: query.order == .oldestFirst ? GlobalPosition(unchecked: span.lower.rawValue + 1) : span.upper)
      let stretch = state.feed[Int(span.lower.rawValue)..<Int(span.upper.rawValue)]
      guard query.filter.isEmpty else { return (span, Array(stretch)) }
      return (span, Array(query.order == .oldestFirst ? stretch.prefix(query.limit) : stretch.suffix(query.limit)))
    }
    let ordered = query.order == .oldestFirst ? stretch : stretch.reversed()
    let events = Array(ordered.lazy.filter(query.filter.matches).prefix(query.limit))
    return span.page(events, endingAt: events.count == query.limit ? events.last?.position : nil)
  }

  public func logs(_ query: LogListQuery) async throws(EventLogsError) -> [LogSummary] {
    try validate(limit: query.limit)
    return try withOpenState { (state) throws(EventLogsError) in
      guard let range = query.ids else { return [] }
      let lower = state.logIDs.firstPlace { $0.number >= range.lowerBound }
      let upper = state.logIDs.firstPlace { $0.number > range.upperBound }
      let ids = state.logIDs[lower..<upper]
      let ordered = query.order == .oldestFirst ? AnyBidirectionalCollection(ids) : AnyBidirectionalCollection(ids.reversed())
      return ordered.lazy.filter { query.logType == nil || $0.type == query.logType }.prefix(query.limit).compactMap { id in
        guard let log = state.logs[LogKey(id)], let last = log.last else { return nil }
        return LogSummary(logID: id, firstRecordedAt: log[0].anchor.recordedAt, lastEvent: last.anchor)
      }
    }
  }

  public func appendHints() -> AsyncStream<Void> {
    hints.subscribe()
  }

  public func close() async {
    state.withLock { $0.isClosed = true }
    hints.finish()
  }

  private func isJSON(_ bytes: ArraySlice<UInt8>) -> Bool {
    (try? JSON.validate(bytes)) != nil
  }

  func withOpenState<R: Sendable>(
    _ body: (inout sending State) throws(EventLogsError) -> sending R
  ) throws(EventLogsError) -> R {
    guard !Task.isCancelled else { throw .cancelled }
    let result: Result<R, EventLogsError> = state.withLock { state in
      guard !state.isClosed else { return .failure(EventLogsError(.closed, "The store was closed.")) }
      do throws(EventLogsError) {
        return .success(try body(&state))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}

extension [LogID] {
  /// The first place for which something holds that holds for all places after it; the end if there is none.
  fileprivate func firstPlace(where isBehind: (LogID) -> Bool) -> Int {
    var (lower, upper) = (0, count)
    while lower < upper {
      let middle = (lower + upper) / 2
      if isBehind(self[middle]) { upper = middle } else { lower = middle + 1 }
    }
    return lower
  }
}
