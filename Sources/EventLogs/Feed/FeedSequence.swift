/// The feed from a position on, page by page, without an end; see ``EventStore/follow(_:pollingEvery:)``.
public struct FeedSequence: AsyncSequence, Sendable {
  public typealias Element = FeedPage
  public typealias Failure = EventLogsError

  let store: any EventStore
  let query: FeedQuery
  let interval: Duration

  /// Waits for a time, or until the task is cancelled.
  var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

  /// Told of every page that was read, when its turn comes: also of those at the feed's end, which aren't handed out.
  var onRead: @Sendable (FeedPage) -> Void = { _ in }

  public func makeAsyncIterator() -> Iterator {
    Iterator(self)
  }

  /// Reads the next page while the last one is used, and at the feed's end asks again and again.
  public struct Iterator: AsyncIteratorProtocol, Sendable {
    private let sequence: FeedSequence

    /// The next read; `nil` when the sequence has ended.
    private var query: FeedQuery?
    private var readAhead = ReadAhead()
    private var pageInFlight: ReadInFlight<FeedPage>?

    /// When to read again after the feed's end was reached, if no hint comes first.
    private var nextPoll: ContinuousClock.Instant?
    private var pace: PollingPace
    private let wakeUp: WakeUp

    init(_ sequence: FeedSequence) {
      self.sequence = sequence
      pace = PollingPace(sequence.interval)
      // Before the first read, so that no hint at what it doesn't show is lost.
      wakeUp = WakeUp(sequence.store.appendHints())
      query = sequence.query
      query?.limit = Swift.min(sequence.query.limit, readAhead.limit)
    }

    /// The next page that has events or goes further than the last; `nil` at the end, and always after an error.
    public mutating func next() async throws(EventLogsError) -> FeedPage? {
      do throws(EventLogsError) {
        while let query {
          let page = try await read(query)
          if page.through > query.after || !page.events.isEmpty { return page }
        }
        return nil
      } catch {
        query = nil
        pageInFlight = nil
        if error.code == .cancelled, Task.isCancelled { return nil }
        throw error
      }
    }

    public mutating func next(isolation actor: isolated (any Actor)?) async throws(EventLogsError) -> FeedPage? {
      try await next()
    }

    /// Reads a page, when it is time, and prepares the read after it.
    private mutating func read(_ query: FeedQuery) async throws(EventLogsError) -> FeedPage {
      guard query.order == .oldestFirst else {
        throw EventLogsError(.invalidArgument, "The feed is followed with the oldest events first.")
      }
      if let nextPoll, try await sequence.wait(until: nextPoll, or: wakeUp) { pace.hint() }
      let page: FeedPage
      if let pageInFlight {
        page = try await pageInFlight.value
      } else {
        page = try await sequence.page(query)
      }
      pageInFlight = nil
      sequence.onRead(page)
      nextPoll = nil
      readAhead.adapt(to: page.events)
      var following = query.following(page)
      following?.limit = Swift.min(sequence.query.limit, readAhead.limit)
      self.query = following
      if let following, query.hasMore(after: page) {
        pageInFlight = ReadInFlight { [sequence] () async throws(EventLogsError) in try await sequence.page(following) }
      } else {
        nextPoll = .now + pace.pause()
      }
      return page
    }
  }
}

extension FeedSequence {
  /// The first and the longest pause before a read that failed is made again.
  private static let backoff: (first: Duration, longest: Duration) = (.milliseconds(100), .seconds(5))

  /// - Returns: Whether a hint ended the wait.
  fileprivate func wait(until instant: ContinuousClock.Instant, or wakeUp: WakeUp) async throws(EventLogsError) -> Bool {
    let duration = instant - .now
    return try await wakeUp.wait { [pause] in
      // A store that answers at once must not keep others from running.
      if duration > .zero { try await pause(duration) } else { await Task.yield() }
    }
  }

  fileprivate func wait(until instant: ContinuousClock.Instant) async throws(EventLogsError) {
    do {
      try await pause(instant - .now)
    } catch {
      throw .cancelled
    }
  }

  /// Reads a page, and again while the store can't be reached.
  fileprivate func page(_ query: FeedQuery) async throws(EventLogsError) -> FeedPage {
    var longest = Self.backoff.first
    while true {
      do {
        return try await store.feed(query)
      } catch {
        guard error.code == .storeUnavailable else { throw error }
        try await wait(until: .now + longest * Double.random(in: 0.5...1))
        longest = Swift.min(longest * 2, Self.backoff.longest)
      }
    }
  }
}

extension EventStore {
  /// Follows the feed: first what is there, in large pages with the next one under way, then what is appended.
  ///
  /// ```swift
  /// for try await page in store.follow(FeedQuery(after: kept, limit: 1000)) {
  ///   for event in page.events { try await handle(event) }
  ///   try await keep(page.through)
  /// }
  /// ```
  ///
  /// Whoever keeps ``FeedPage/through`` together with what the events led to, and begins after it next time, misses no event and
  /// sees none twice. A page comes when there are events, and also when there are none but the reading went on, so that a position
  /// can be kept and the lag be shown with a filter that matches seldom. No more than one page is read ahead of what was asked for.
  ///
  /// At the feed's end it reads again when the store hints at appends (see ``appendHints()``), shortly after that once more, and
  /// without a hint after the interval. So the interval says how late an event may be seen whose hint got lost.
  ///
  /// The sequence ends when the task is cancelled, or with the query's ``FeedQuery/through``. While the store can't be reached it
  /// tries again, at first after a tenth of a second and later every few seconds.
  ///
  /// - Parameters:
  ///   - query: Where to begin, what to answer, and how many events a page may have. Its order is the oldest first.
  ///   - interval: How long to wait at most between reads at the end of the feed.
  /// - Returns: A sequence whose iteration throws ``EventLogsError``: with code `invalidArgument` for a query with another order or
  ///   one that ``feed(_:)`` refuses, and with any code of a read but `storeUnavailable`.
  public func follow(_ query: FeedQuery, pollingEvery interval: Duration = .milliseconds(250)) -> FeedSequence {
    FeedSequence(store: self, query: query, interval: interval)
  }
}
