/// The events of one log, read page by page as they are asked for; see ``LogManager/events(of:order:)``.
public struct EventSequence<Aggregate: EventLogs.Aggregate>: AsyncSequence, Sendable {
  public typealias Element = EventRecord<Aggregate.Event>
  public typealias Failure = EventLogsError

  let manager: LogManager<Aggregate>
  let logID: LogID
  let order: EventOrder

  public func makeAsyncIterator() -> Iterator {
    Iterator(manager: manager, query: LogQuery(logID, order: order, limit: ReadAhead().limit))
  }

  /// Reads the next page when the last one is used up.
  public struct Iterator: AsyncIteratorProtocol {
    let manager: LogManager<Aggregate>

    /// The next read; `nil` when there is nothing left to read.
    private var query: LogQuery?
    private var readAhead = ReadAhead()
    private var page: ArraySlice<StoredEvent> = []

    init(manager: LogManager<Aggregate>, query: LogQuery) {
      self.manager = manager
      self.query = query
    }

    /// The next event; `nil` at the end, and always after an error.
    public mutating func next() async throws(EventLogsError) -> Element? {
      do {
        return try await record()
      } catch {
        query = nil
        page = []
        throw error
      }
    }

    private mutating func record() async throws(EventLogsError) -> Element? {
      while page.isEmpty {
        guard let query else { return nil }
        try manager.requireType(of: query.logID)
        let stored = try await manager.store.events(query)
        readAhead.adapt(to: stored)
        page = stored[...]
        self.query = following(query, stored)
      }
      return try manager.codec.record(page.removeFirst(), as: Aggregate.Event.self)
    }

    public mutating func next(isolation actor: isolated (any Actor)?) async throws(EventLogsError) -> Element? {
      try await next()
    }

    private func following(_ query: LogQuery, _ page: [StoredEvent]) -> LogQuery? {
      guard page.count == query.limit, let last = page.last,
        let beyond = PageCursor(query.logID, query.order, last.index).index(beyondIn: query.order)
      else { return nil }
      var following = query
      following.limit = readAhead.limit
      switch query.order {
      case .oldestFirst: following.from = beyond
      case .newestFirst: following.through = beyond
      }
      return following
    }
  }
}
