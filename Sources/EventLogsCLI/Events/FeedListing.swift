import EventLogs

/// Prints events of all logs.
struct FeedListing {
  let command: EventsCommand
  var printer: EventPrinter
  let store: any EventStore

  private var progress = Progress()

  /// Where to go on after what was printed.
  private var cursor: FeedCursor?

  init(command: EventsCommand, printer: EventPrinter, store: any EventStore) {
    self.command = command
    self.printer = printer
    self.store = store
  }

  mutating func run() async throws {
    var query = try command.selection.query(command.order)
    if let text = command.after { query = try query.resumed(at: FeedCursor(text)) }
    do {
      let times = try await store.positions(recordedFrom: query.filter.recordedFrom, before: query.filter.recordedBefore)
      if command.follow {
        try await follow(query, from: times.after)
      } else {
        try await list(query, times)
      }
    } catch let error where !(error is OutputClosed) {
      // Where the output was closed, which of the lines were read isn't known.
      finish()
      guard cursor != nil, (error as? EventLogsError)?.code == .cancelled else { throw error }
      return
    }
    finish()
  }

  /// Tells where to go on, if something was read and there may be more.
  private mutating func finish() {
    progress.clear()
    if let cursor { command.tell(cursor: cursor) }
  }

  /// Prints pages until there are enough events, or no more.
  ///
  /// - Parameter times: The stretch that has all events of the times that were asked for. Its far end belongs to no cursor, as it
  ///   moves with what is appended.
  private mutating func list(
    _ start: FeedQuery,
    _ times: (after: GlobalPosition, through: GlobalPosition?)
  ) async throws {
    var query = start
    switch query.order {
    case .oldestFirst: query.after = max(query.after, times.after)
    case .newestFirst: if let through = times.through { query.through = min(query.through ?? through, through) }
    }
    let limit = command.limit ?? 100
    var remaining = limit
    var readAhead = ReadAhead()
    while true {
      query.limit = min(remaining, readAhead.limit)
      let page = try await store.feed(query)
      readAhead.adapt(to: page.events)
      progress.clear()
      try printer.print(page.events)
      remaining -= page.events.count
      let isBeyond =
        switch query.order {
        case .oldestFirst: times.through.map { page.through >= $0 } ?? false
        case .newestFirst: page.through <= times.after
        }
      let following = isBeyond ? nil : query.following(page)
      cursor = following.map { _ in FeedCursor(after: page, of: query) }
      guard remaining > 0, query.hasMore(after: page), let following else { break }
      query = following
      progress.show("position \(page.through) of \(page.head), \(limit - remaining) events found")
    }
  }

  private mutating func follow(_ start: FeedQuery, from earliest: GlobalPosition) async throws {
    var query = start
    query.after = max(query.after, earliest)
    if command.beginsWithTheLast { query.after = try await beforeLastMatches(query) }
    query.limit = LogQuery.maximumLimit
    cursor = FeedCursor(after: FeedPage(events: [], through: query.after, head: query.after), of: query)
    for try await page in store.follow(query) {
      try printer.print(page.events)
      cursor = FeedCursor(after: page, of: query)
    }
  }

  /// The position before the last events that are asked for, as far as a page that finds less than it may looks for them.
  private func beforeLastMatches(_ query: FeedQuery) async throws -> GlobalPosition {
    var query = query
    query.order = .newestFirst
    query.scanLimit = FeedQuery.maximumScanLimit
    var remaining = command.limit ?? 10
    var readAhead = ReadAhead()
    var before: GlobalPosition?
    while true {
      query.limit = min(remaining, readAhead.limit)
      let page = try await store.feed(query)
      readAhead.adapt(to: page.events)
      remaining -= page.events.count
      before = page.events.last?.position.previous ?? before ?? page.head
      guard remaining > 0, page.events.count == query.limit, let following = query.following(page) else { break }
      query = following
    }
    return before ?? .start
  }
}
