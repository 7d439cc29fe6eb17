import EventLogs

/// Prints events of one log.
struct LogListing {
  let id: LogID
  let command: EventsCommand
  var printer: EventPrinter
  let store: any EventStore

  mutating func run() async throws {
    let selection = try command.selection.query(command.order)
    var query = LogQuery(id, order: selection.order, limit: 1)
    var cursor: LogCursor?
    if let text = command.after {
      let reached = try LogCursor(text, of: id, selection)
      guard query.resume(after: reached) else { return }
      if command.follow { cursor = reached }
    }
    var pages = try await LogPages(query, of: store)
    if command.beginsWithTheLast {
      if let first = try await lastMatches(selection) {
        pages.begin(at: first)
      } else {
        cursor = LogCursor(id: id, index: pages.end, query: selection)
        guard let next = pages.end.next else { return }
        pages.begin(at: next)
      }
    }
    var remaining = command.follow ? Int.max : command.limit ?? 100
    var isSparse = false
    while remaining > 0, pages.hasMore || command.follow {
      do {
        if !pages.hasMore { try await Task.sleep(for: .milliseconds(250)) }
        // Where few events match, it takes more than are missing to find them.
        let events = try await pages.next(limit: isSparse ? .max : remaining)
        var matching = events.filter { selection.matches($0) }
        isSparse = matching.count < events.count
        var last = events.last
        if matching.count > remaining {
          matching = Array(matching.prefix(remaining))
          last = matching.last
        }
        try printer.print(matching)
        remaining -= matching.count
        if let last { cursor = LogCursor(id: id, index: last.index, query: selection) }
      } catch let error where Task.isCancelled && cursor != nil && (error is EventLogsError || error is CancellationError) {
        break
      } catch let error as EventLogsError where error.code == .storeUnavailable && command.follow {
        try? await Task.sleep(for: .seconds(1))
      } catch {
        // Which of the lines were read isn't known where the output was closed.
        if !(error is OutputClosed) { tell(cursor) }
        throw error
      }
    }
    tell(cursor)
  }

  private func tell(_ cursor: LogCursor?) {
    guard let cursor else { return }
    var query = LogQuery(id, order: command.order == .oldest ? .oldestFirst : .newestFirst, limit: 1)
    if query.resume(after: cursor) { command.tell(cursor: cursor) }
  }

  /// Where the last events begin that are asked for, as far as a page of the feed would look for them.
  private func lastMatches(_ selection: FeedQuery) async throws -> EventIndex? {
    var pages = try await LogPages(LogQuery(id, order: .newestFirst, limit: 1), of: store)
    var (first, found, seen) = (EventIndex?.none, 0, 0)
    while pages.hasMore, seen < FeedQuery.maximumScanLimit {
      let events = try await pages.next()
      for event in events where selection.matches(event) {
        first = event.index
        found += 1
        if found == command.limit ?? 10 { return first }
      }
      seen += events.count
    }
    return first
  }
}

extension FeedQuery {
  /// Whether an event of a log is one of those that are asked for.
  fileprivate func matches(_ event: StoredEvent) -> Bool {
    let position = event.anchor.position
    return position > after && position <= through ?? position && filter.matches(event)
  }
}

extension LogQuery {
  /// - Returns: Whether there can be more.
  fileprivate mutating func resume(after cursor: LogCursor) -> Bool {
    switch order {
    case .oldestFirst:
      guard let next = EventIndex(cursor.index.count) else { return false }
      from = next
    case .newestFirst:
      guard let next = EventIndex(rawValue: cursor.index.rawValue - 1) else { return false }
      through = next
    }
    return true
  }
}
