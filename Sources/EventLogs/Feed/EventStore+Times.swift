public import struct Foundation.Date

extension EventStore {
  /// Finds a stretch of the feed that has all events of a time, so that a search needn't begin at the first event.
  ///
  /// Times rise with positions only roughly: an event is dated when its transaction begins, and gets its position later. The stretch
  /// reaches an hour beyond the times on either side; it is right as long as no append took that long, and the store's clock never
  /// went back as far.
  ///
  /// - Parameters:
  ///   - from: The earliest time; `nil` for no bound.
  ///   - before: The first time that is too late; `nil` for no bound.
  /// - Returns: The position before the stretch, and its last one; `nil` if it goes on to the feed's end. Found in as many reads as
  ///   the feed's last position has binary digits, twice at most.
  /// - Throws: ``EventLogsError`` as ``feed(_:)`` does.
  public func positions(
    recordedFrom from: Date?,
    before: Date?
  ) async throws(EventLogsError) -> (after: GlobalPosition, through: GlobalPosition?) {
    let slack = 3600.0
    let after = if let from { try await boundary(at: from.addingTimeInterval(-slack)).last } else { GlobalPosition.start }
    let through = if let before { try await boundary(at: before.addingTimeInterval(slack)).next } else { GlobalPosition?.none }
    return (after, through)
  }

  /// The positions of two events, or the start and the end of the feed, of which the first was recorded before a time and the
  /// second, which follows it, wasn't.
  private func boundary(at time: Date) async throws(EventLogsError) -> (last: GlobalPosition, next: GlobalPosition?) {
    var last = GlobalPosition.start
    var next: GlobalPosition?
    // Between `last` and `end` there may be events.
    var end = try await head().rawValue + 1
    while end - last.rawValue > 1 {
      let middle = last.rawValue + (end - last.rawValue) / 2
      let query = FeedQuery(
        after: GlobalPosition(unchecked: middle - 1),
        through: GlobalPosition(unchecked: end - 1),
        limit: 1
      )
      guard let event = try await feed(query).events.first else {
        end = middle
        continue
      }
      if event.anchor.recordedAt < time {
        last = event.position
      } else {
        (next, end) = (event.position, middle)
      }
    }
    return (last, next)
  }
}
