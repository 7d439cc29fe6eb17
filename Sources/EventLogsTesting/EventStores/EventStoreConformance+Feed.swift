import EventLogs

extension EventStoreConformance {
  static let feeds: [Check] = [
    Check("the feed shows the events of all logs in the order of their positions, page by page") { store in
      let logs = (0..<3).map { _ in ScratchLog(store) }
      var expected: [EventAnchor] = []
      for number in 0..<4 {
        for log in logs {
          expected += try await log.append(numbered(2 * number..<2 * number + 2), expecting: .any).events
        }
      }
      for limit in [1, 5, LogQuery.maximumLimit] {
        let seen = try await feed(of: store, holding: expected, limit: limit)
        let own = seen.filter { event in logs.contains { $0.id == event.logID } }
        try expect("the anchors of the feed's events in pages of \(limit)", own.map(\.anchor), is: expected)
        try expect("a whole event of the feed", own.first, is: try await logs[0].events().first)
      }
    },
    Check("the feed shows every event of writers that raced, once") { store in
      let logs = (0..<10).map { _ in ScratchLog(store) }
      let results = await race(100) { number throws(EventLogsError) in
        try await logs[number % logs.count].append(numbered(0..<2), expecting: .any)
      }
      let expected = try results.flatMap { try $0.get().events }.sorted { $0.position < $1.position }
      let seen = try await feed(of: store, holding: expected, limit: 64)
      let own = seen.filter { event in logs.contains { $0.id == event.logID } }
      try expect("the anchors of the feed's events", own.map(\.anchor), is: expected)
    },
    Check("the feed's end answers nothing and doesn't go back") { store in
      let last = try await ScratchLog(store).fill(1).lastEvent
      var position = GlobalPosition(unchecked: last.position.rawValue - 1)
      try await poll("the feed to reach an event") {
        let page = try await store.feed(after: position, limit: 1)
        try expect(page.through >= position, "the feed went back from \(position) to \(page.through).")
        position = page.through
        return position >= last.position
      }
      let end = GlobalPosition(unchecked: .max - 1)
      try expect("the events after the last position", try await store.feed(after: end, limit: 10).events, is: [])
    },
  ]

  /// Reads the feed from the first to the last of some events, and checks what holds for every page.
  private static func feed(of store: any EventStore, holding anchors: [EventAnchor], limit: Int) async throws -> [StoredEvent] {
    guard let first = anchors.first, let last = anchors.last else { return [] }
    var position = GlobalPosition(unchecked: first.position.rawValue - 1)
    var seen: [StoredEvent] = []
    try await poll("the feed to reach \(last.position)") {
      let page = try await store.feed(after: position, limit: limit)
      try expect(page.events.count <= limit, "a page of \(limit) had \(page.events.count) events.")
      var previous = position
      for event in page.events {
        try expect(event.position > previous, "the feed's positions must rise, but \(event.position) follows \(previous).")
        previous = event.position
      }
      try expect(page.through >= previous, "a page through \(page.through) must not show position \(previous).")
      seen += page.events
      position = page.through
      return position >= last.position
    }
    return seen
  }

  /// Asks again and again, since an append in flight elsewhere holds the feed back until it ends.
  static func poll(_ what: String, until isDone: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try await !isDone() {
      try expect(ContinuousClock.now < deadline, "waited a minute for \(what).")
      await Task.yield()
    }
  }
}
