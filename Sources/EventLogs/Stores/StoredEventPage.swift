/// One page of a log's events as they are stored.
public struct StoredEventPage: Hashable, Sendable {
  /// The largest number of events on one page.
  public static let maximumLimit = 1000

  /// The events in the order that was asked for.
  public let events: [StoredEvent]

  /// The place of the first event, to be passed as `before`; on an empty page the cursor it was asked with.
  public let start: PageCursor?

  /// The place of the last event, to be passed as `after`; on an empty page the cursor it was asked with.
  public let end: PageCursor?

  /// Whether more events lay further on in the direction of reading.
  public let hasMore: Bool
}

extension EventStore {
  /// Reads one page of a log's events without decoding them, for whoever passes on what this build may not know.
  ///
  /// The page and its cursors are those of ``LogManager/page(of:order:limit:after:before:)``.
  ///
  /// - Parameters:
  ///   - id: The log.
  ///   - order: Whether the oldest or the newest events come first.
  ///   - limit: How many events the page has at most, from 1 to ``StoredEventPage/maximumLimit``.
  ///   - after: Answer the events that follow this place in the given order.
  ///   - before: Answer the events just before this place in the given order. Not together with `after`.
  /// - Returns: The page; empty for a log without events.
  /// - Throws: ``EventLogsError`` with code `invalidArgument`, `invalidCursor`, `storeUnavailable`, `storeFailed`, `corruptLog`,
  ///   `cancelled` or `closed`.
  public func page(
    of id: LogID,
    order: EventOrder = .oldestFirst,
    limit: Int = 100,
    after: PageCursor? = nil,
    before: PageCursor? = nil
  ) async throws(EventLogsError) -> StoredEventPage {
    guard (1...StoredEventPage.maximumLimit).contains(limit) else {
      throw EventLogsError(
        .invalidArgument,
        "A page has a limit of 1 to \(StoredEventPage.maximumLimit) events, not \(limit).",
        logID: id
      )
    }
    guard after == nil || before == nil else {
      throw EventLogsError(.invalidArgument, "A page lies after one cursor or before one, not both.", logID: id)
    }
    try after?.require(id, order)
    try before?.require(id, order)

    // What follows a cursor in one order precedes it in the other.
    let direction = before == nil ? order : order.reversed
    // One event more than the page tells whether there are more.
    var query = LogQuery(id, order: direction, limit: limit + 1)
    if let boundary = after ?? before {
      guard let beyond = boundary.index(beyondIn: direction) else {
        return StoredEventPage(events: [], start: boundary, end: boundary, hasMore: false)
      }
      switch direction {
      case .oldestFirst: query.from = beyond
      case .newestFirst: query.through = beyond
      }
    }
    var stored = try await events(query)
    let hasMore = stored.count > limit
    if hasMore { stored.removeLast() }
    if before != nil { stored.reverse() }
    return StoredEventPage(
      events: stored,
      start: stored.first.map { PageCursor(id, order, $0.index) } ?? after ?? before,
      end: stored.last.map { PageCursor(id, order, $0.index) } ?? after ?? before,
      hasMore: hasMore
    )
  }
}

extension EventOrder {
  var reversed: EventOrder {
    switch self {
    case .oldestFirst: .newestFirst
    case .newestFirst: .oldestFirst
    }
  }
}
