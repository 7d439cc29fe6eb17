import EventLogs

/// Prints events of one log.
struct LogListing {
  private static let pageSize = 1000

  let id: LogID
  let command: EventsCommand
  var printer: EventPrinter
  let store: any EventStore

  mutating func run() async throws {
    let selection = try command.selection.query(command.order)
    var query = LogQuery(id, order: selection.order, limit: Self.pageSize)
    if let text = command.after {
      try query.resume(after: LogCursor(text, of: id, selection))
    } else if try await store.events(LogQuery(id, limit: 1)).isEmpty {
      throw Failure(exitCode: .negative, message: "The log \(id) doesn't exist.")
    } else if command.follow {
      let last = try await store.events(LogQuery(id, order: .newestFirst, limit: min(command.limit ?? 10, Self.pageSize)))
      if let first = last.last { query.from = first.anchor.index }
    }
    var remaining = command.follow ? Int.max : command.limit ?? 100
    var cursor: LogCursor?
    while true {
      do {
        let events = try await store.events(query)
        var matching = events.filter { selection.matches($0) }
        var last = events.last
        if matching.count > remaining {
          matching = Array(matching.prefix(remaining))
          last = matching.last
        }
        try printer.print(matching)
        remaining -= matching.count
        if let last {
          let reached = LogCursor(id: id, index: last.anchor.index, query: selection)
          cursor = reached
          if try !query.resume(after: reached) {
            cursor = nil
            break
          }
        }
        if remaining == 0 { break }
        if events.count == Self.pageSize { continue }
        guard command.follow else { break }
        try await Task.sleep(for: .milliseconds(250))
      } catch let error where Task.isCancelled && !(error is OutputClosed) {
        break
      }
    }
    if let cursor { command.tell(cursor: cursor) }
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
  @discardableResult
  fileprivate mutating func resume(after cursor: LogCursor) throws -> Bool {
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
