extension LogManager {
  /// Reads one page of a log's events.
  ///
  /// A page goes on where another ended by passing that page's ``EventPage/end`` as `after`, and back by passing its
  /// ``EventPage/start`` as `before`. Cursors stay right while others append.
  ///
  /// - Parameters:
  ///   - id: The log.
  ///   - order: Whether the oldest or the newest events come first.
  ///   - limit: How many events the page has at most, from 1 to ``EventPage/maximumLimit``.
  ///   - after: Answer the events that follow this place in the given order.
  ///   - before: Answer the events just before this place in the given order. Not together with `after`.
  /// - Returns: The page; empty for a log without events.
  /// - Throws: ``EventLogsError`` with code `invalidArgument`, `invalidCursor`, `invalidLogID`, `unknownEventType`,
  ///   `undecodableEvent`, `storeUnavailable`, `storeFailed`, `cancelled` or `closed`.
  public func page(
    of id: LogID,
    order: EventOrder = .oldestFirst,
    limit: Int = 100,
    after: PageCursor? = nil,
    before: PageCursor? = nil
  ) async throws(EventLogsError) -> EventPage<Event> {
    try requireType(of: id)
    let page = try await store.page(of: id, order: order, limit: limit, after: after, before: before)
    return EventPage(
      events: try Event.records(of: page.events, decodedBy: codec),
      start: page.start,
      end: page.end,
      hasMore: page.hasMore
    )
  }

  /// A log's events as a sequence that reads them page by page as they are asked for.
  ///
  /// The sequence ends with the events that the store holds when it gets there.
  ///
  /// - Parameters:
  ///   - id: The log.
  ///   - order: Whether the oldest or the newest events come first.
  /// - Returns: A sequence whose iteration throws ``EventLogsError`` as ``page(of:order:limit:after:before:)`` does.
  public func events(of id: LogID, order: EventOrder = .oldestFirst) -> EventSequence<Aggregate> {
    EventSequence(manager: self, logID: id, order: order)
  }
}

/// One page of a log's events.
public struct EventPage<Event: EventLogs.Event>: Sendable {
  /// The largest number of events on one page.
  public static var maximumLimit: Int { StoredEventPage.maximumLimit }

  /// The events in the order that was asked for.
  public let events: [EventRecord<Event>]

  /// The place of the first event, to be passed as `before`; on an empty page the cursor it was asked with.
  public let start: PageCursor?

  /// The place of the last event, to be passed as `after`; on an empty page the cursor it was asked with, so that it can be
  /// asked again later.
  public let end: PageCursor?

  /// Whether more events lay further on in the direction of reading: after the page, or before it when it was asked with
  /// `before`.
  public let hasMore: Bool

  /// Creates a page.
  public init(events: [EventRecord<Event>], start: PageCursor?, end: PageCursor?, hasMore: Bool) {
    self.events = events
    self.start = start
    self.end = end
    self.hasMore = hasMore
  }
}
