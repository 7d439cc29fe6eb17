/// Which events of all logs to read, in which order, and how far one page may look for them.
///
/// ```swift
/// var query = FeedQuery(where: FeedFilter(eventTypes: ["captured"]), limit: 100)
/// let page = try await store.feed(query)
/// if let following = query.following(page) { query = following }
/// ```
public struct FeedQuery: Hashable, Sendable {
  /// The largest number of positions that one page may look at.
  public static let maximumScanLimit = 1_000_000

  /// Only events at greater positions are read; ``GlobalPosition/start`` for all.
  public var after: GlobalPosition

  /// The highest position to read; `nil` for no bound.
  public var through: GlobalPosition?

  /// Which of the events to answer.
  public var filter: FeedFilter

  /// Whether positions rise or fall.
  public var order: EventOrder

  /// How many events to answer at most, from 1 to ``LogQuery/maximumLimit``.
  public var limit: Int

  /// How many positions a page with a filter looks at, from the first event it finds: from 1 to ``maximumScanLimit``, 10,000 by
  /// default.
  ///
  /// A filter that matches seldom so has short or empty pages, each of which ends soon and says where to go on.
  public var scanLimit: Int

  /// Creates a query.
  public init(
    after: GlobalPosition = .start,
    through: GlobalPosition? = nil,
    where filter: FeedFilter = FeedFilter(),
    order: EventOrder = .oldestFirst,
    limit: Int,
    scanLimit: Int = 10_000
  ) {
    self.after = after
    self.through = through
    self.filter = filter
    self.order = order
    self.limit = limit
    self.scanLimit = scanLimit
  }
}

extension FeedQuery {
  /// Whether there was more to look at when a page was read, even if nothing of it may match.
  ///
  /// - Parameter page: What a store answered to this query.
  public func hasMore(after page: FeedPage) -> Bool {
    switch order {
    case .oldestFirst: page.through < min(through ?? page.head, page.head)
    case .newestFirst: page.through.rawValue - 1 > after.rawValue
    }
  }

  /// The query that goes on where a page ends.
  ///
  /// - Parameter page: What a store answered to this query.
  /// - Returns: `nil` when nothing can come any more: the query's bound is reached, or, with the newest events first, the oldest
  ///   event.
  public func following(_ page: FeedPage) -> FeedQuery? {
    var following = self
    switch order {
    case .oldestFirst:
      if let through, page.through >= through { return nil }
      following.after = page.through
    case .newestFirst:
      guard hasMore(after: page) else { return nil }
      following.through = page.through.previous
    }
    return following
  }
}

extension GlobalPosition {
  /// The position before this one, or the start.
  package var previous: GlobalPosition { GlobalPosition(unchecked: max(0, rawValue - 1)) }
}
