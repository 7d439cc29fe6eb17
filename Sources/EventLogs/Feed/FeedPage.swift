/// A stretch of the feed of all events.
public struct FeedPage: Hashable, Sendable {
  /// The events, in the query's order of their positions.
  public let events: [StoredEvent]

  /// How far the page goes, whether or not it shows an event there.
  ///
  /// With the oldest events first: nothing that matches will ever appear at or before this position that isn't in this page or an
  /// earlier one. With the newest first: nothing that matches is left at or after it, up to where the first page began.
  public let through: GlobalPosition

  /// How far the feed could be read at that time: what is behind may still be appended. Its distance from ``through`` is the lag.
  public let head: GlobalPosition

  /// Creates a page.
  public init(events: [StoredEvent], through: GlobalPosition, head: GlobalPosition) {
    self.events = events
    self.through = through
    self.head = head
  }
}

extension EventStore {
  /// Reads the events of all logs in the order of their positions.
  ///
  /// - Parameters:
  ///   - position: The position to go on after; ``GlobalPosition/start`` for the beginning.
  ///   - limit: How many events to read at most, from 1 to ``LogQuery/maximumLimit``.
  /// - Throws: ``EventLogsError`` as ``feed(_:)`` does.
  public func feed(after position: GlobalPosition, limit: Int) async throws(EventLogsError) -> FeedPage {
    try await feed(FeedQuery(after: position, limit: limit))
  }
}
