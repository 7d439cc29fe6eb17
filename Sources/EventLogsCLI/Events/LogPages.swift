import EventLogs

/// The events of one log, page by page, as many at a time as memory is meant for.
///
/// What is listed may be damaged, so a page that a hole made short isn't taken for the log's end.
struct LogPages {
  private let store: any EventStore
  private var query: LogQuery
  private var readAhead = ReadAhead()

  /// The last event that the log had when it was first looked at.
  let end: EventIndex

  /// Whether the next page has something, as far as is known.
  private(set) var hasMore: Bool

  /// - Parameter query: Which events to read, in which order; its limit doesn't count.
  /// - Throws: ``Failure`` if there is no such log; ``EventLogsError``.
  init(_ query: LogQuery, of store: any EventStore) async throws {
    guard let last = try await store.events(LogQuery(query.logID, order: .newestFirst, limit: 1)).first else {
      throw Failure(exitCode: .negative, message: "The log \(query.logID) doesn't exist.")
    }
    self.store = store
    self.query = query
    end = last.index
    if query.order == .newestFirst { self.query.through = min(query.through, end) }
    hasMore = query.from <= min(query.through, end)
  }

  /// Goes on at an index instead.
  mutating func begin(at index: EventIndex) {
    query.from = index
    hasMore = index <= end
  }

  /// Reads the next page; at the end of the log what was appended meanwhile.
  ///
  /// - Parameter limit: How many events are wanted at most.
  mutating func next(limit: Int = .max) async throws(EventLogsError) -> [StoredEvent] {
    query.limit = min(limit, readAhead.limit)
    let events = try await store.events(query)
    readAhead.adapt(to: events)
    // A store may answer a page with a hole by what it has of so many indexes, which can be nothing.
    switch query.order {
    case .oldestFirst:
      let from = Int(query.from.rawValue)
      let next = max(from, events.last?.index.count ?? 0, min(from + query.limit, end.count))
      hasMore = next <= Int(query.through.rawValue) && (next < end.count || events.count == query.limit)
      query.from = EventIndex(next) ?? .max
    case .newestFirst:
      let next = min(Int(query.through.rawValue) - query.limit, (events.last?.index.count ?? .max) - 2)
      hasMore = next >= Int(query.from.rawValue)
      query.through = EventIndex(next) ?? .first
    }
    return events
  }
}
