import EventLogs
import LibPQ
import Synchronization
import TestServers
import Testing

@testable import EventLogsPostgres

@Suite(.enabled(if: PostgresServer.isAvailable)) struct FeedQueryTests {
  private func position(_ number: Int64) throws -> GlobalPosition { try #require(GlobalPosition(rawValue: number)) }

  private func numbers(_ page: FeedPage) -> [Int?] {
    page.events.map { Int(String(decoding: $0.event.payload, as: UTF8.self).dropFirst(#"{"n":"#.count).dropLast()) }
  }

  /// Fills a database with payments of one event each; one of them is unlike all others.
  private func fill(_ database: PostgresDatabase, events: Int, rareAt rare: Int) async throws {
    try await database.execute(
      """
      insert into eventlogs.events (log_id, event_index, log_type, event_type, event_version, payload, metadata)
      select gen_random_uuid(), 0, 'payment', case n when \(rare) then 'rare' else 'captured' end, 1,
        json_build_object('amount', n, 'currency', 'EUR'), json_build_object('correlation_id', n::text)
      from generate_series(1, \(events)) n
      """
    )
  }

  @Test(arguments: [true, false])
  func `a page with a filter that matches seldom touches few blocks wherever it lies, with and without statistics`(
    isAnalysed: Bool
  ) async throws {
    try await withStore { _, database in
      try await fill(database, events: 200_000, rareAt: 150_000)
      if isAnalysed { try await database.execute("analyze eventlogs.events") }
      let amount = FeedCondition(.payload, ["amount"], .less, .number(0))
      let filters: [(FeedFilter, String)] = [
        (FeedFilter(eventTypes: ["never"]), "'{never}'"),
        (FeedFilter(logType: "payment", conditions: [.correlationID("c")]), "'payment', '{correlation_id}', 'c'"),
        (FeedFilter(conditions: [amount]), "'{amount}', '0'"),
      ]
      for (filter, values) in filters {
        for order in EventOrder.allCases {
          for place in [0, 95_000, 185_000] as [Int64] {
            let query = try FeedQuery(after: position(place), where: filter, order: order, limit: 100)
            var span = try FeedSpan(query, head: position(order == .oldestFirst ? 200_000 : place + 15_000))
            span.narrow(from: try position(order == .oldestFirst ? place + 1 : place + 15_000))
            #expect(span.upper.rawValue - span.lower.rawValue == 10_000)
            let statement = FeedStatements.select(span, of: query).0
            let types = statement.parameters.map { [.int8: "int8", .text: "text", .textArray: "text[]"][$0] ?? "" }
            let plan = try await database.execute(
              """
              set plan_cache_mode = force_custom_plan; prepare page(\(types.joined(separator: ", "))) as \(statement.sql);
              explain (analyze, buffers, costs off, timing off, summary off)
              execute page(\(span.lower), \(span.upper), 100, \(values))
              """
            )
            let counts = try #require(plan.firstMatch(of: /Buffers: shared([^\n]*)/)).1
            let blocks = counts.matches(of: /(?:hit|read)=(\d+)/).reduce(0) { $0 + (Int($1.1) ?? 0) }
            #expect(plan.contains("events_position"))
            #expect(!plan.contains("Seq Scan"))
            #expect((1..<500).contains(blocks), "\(plan)")
          }
        }
      }
    }
  }

  @Test(arguments: EventOrder.allCases)
  func `what is looked for is found page by page, each of which is bounded`(order: EventOrder) async throws {
    try await withStore { store, database in
      try await fill(database, events: 50_000, rareAt: 23_456)
      var next: FeedQuery? = FeedQuery(
        through: try position(50_000),
        where: FeedFilter(eventTypes: ["rare"]),
        order: order,
        limit: 10
      )
      var found: [StoredEvent] = []
      var pages = 0
      while let query = next {
        let page = try await store.feed(query)
        found += page.events
        pages += 1
        next = query.following(page)
      }
      #expect(pages == 5)
      #expect(found.map(\.anchor.position.rawValue) == [23_456])
    }
  }

  @Test func `a hole of any size costs a page with a filter nothing`() async throws {
    try await withStore { store, database in
      _ = try await store.append(.one(1))
      try await database.execute("alter sequence eventlogs.events_position_seq restart with \(1 << 40)")
      _ = try await store.append(.one(2))
      for order in EventOrder.allCases {
        var query = FeedQuery(where: FeedFilter(eventTypes: ["captured"]), order: order, limit: 10, scanLimit: 1)
        let first = try await store.feed(query)
        query = try #require(query.following(first))
        let second = try await store.feed(query)
        #expect(numbers(first) + numbers(second) == (order == .oldestFirst ? [1, 2] : [2, 1]))
      }
    }
  }

  @Test func `an append in flight is passed by no filter and in no order`() async throws {
    try await withStore { store, database in
      _ = try await store.append(.one(1))
      let slow = try await database.slowAppend(number: 2)
      for number in 3...5 { _ = try await store.append(.one(number)) }
      let fourth = try FeedFilter(conditions: [FeedCondition(parsing: "payload.n >= 4")])
      let before = try await store.feed(FeedQuery(where: fourth, limit: 10))
      #expect(numbers(before) == [])
      #expect(before.through.rawValue == 1)
      #expect(before.head.rawValue == 1)
      let newest = FeedQuery(where: FeedFilter(eventTypes: ["captured"]), order: .newestFirst, limit: 10)
      #expect(try await numbers(store.feed(newest)) == [1])
      #expect(try await numbers(store.feed(FeedQuery(order: .newestFirst, limit: 10))) == [1])
      try await slow.execute("commit")
      slow.close()
      #expect(try await numbers(store.feed(FeedQuery(after: before.through, where: fourth, limit: 10))) == [4, 5])
      #expect(try await numbers(store.feed(newest)) == [5, 4, 3, 2, 1])
      #expect(try await numbers(store.feed(FeedQuery(order: .newestFirst, limit: 2))) == [5, 4])
    }
  }

  @Test func `a follower waits for an append in flight, and then sees it in its place`() async throws {
    try await withStore { store, database in
      _ = try await store.append(.one(1))
      let slow = try await database.slowAppend(number: 2)
      _ = try await store.append(.one(3))
      var seen: [Int?] = []
      for try await page in store.follow(FeedQuery(limit: 10), pollingEvery: .milliseconds(1)) {
        seen += numbers(page)
        if seen.count == 1 {
          try await slow.execute("commit")
          slow.close()
        }
        if seen.count == 3 { break }
      }
      #expect(seen == [1, 2, 3])
    }
  }

  /// How many events there are after 30 slow appends.
  private let written = 8 * 150 + 30 + 15

  @Test func `a reader with a filter and cursors sees every event of writers once, in order`() async throws {
    try await withStore { store, database in
      let filter = try FeedFilter(eventTypes: ["captured"], conditions: [FeedCondition(parsing: "payload.n>=0")])
      let start = FeedQuery(where: filter, limit: 37, scanLimit: 50)
      let isWritten = Atomic(false)
      async let writing: Void = {
        defer { isWritten.store(true, ordering: .releasing) }
        try await database.writeBusily(to: store, slowAppends: 30)
      }()
      var seen: [GlobalPosition] = []
      var query = start
      while true {
        let wasWritten = isWritten.load(ordering: .acquiring)
        let page = try await store.feed(query)
        seen += page.events.map(\.anchor.position)
        if wasWritten, !query.hasMore(after: page) { break }
        query = try start.resumed(at: FeedCursor(FeedCursor(after: page, of: query).description))
      }
      try await writing
      #expect(seen.count == written)
      #expect(seen == seen.sorted())
      #expect(Set(seen).count == seen.count)
      let stored = try await database.execute("select count(*), sum(position) from eventlogs.events")
      #expect(stored == "\(seen.count)|\(seen.reduce(0) { $0 + $1.rawValue })")
      var newest: [GlobalPosition] = []
      var next: FeedQuery? = FeedQuery(where: filter, order: .newestFirst, limit: 41, scanLimit: 50)
      while let query = next {
        let page = try await store.feed(query)
        newest += page.events.map(\.anchor.position)
        next = query.following(page)
      }
      #expect(newest == seen.reversed())
    }
  }

  @Test func `a follower sees every event of writers once, in order, also where it begins anew`() async throws {
    try await withStore { store, database in
      async let writing: Void = database.writeBusily(to: store, slowAppends: 30)
      var seen: [GlobalPosition] = []
      var kept = GlobalPosition.start
      while seen.count < written {
        // Now and then it is as if the reader had died after it kept its position.
        var pages = 0
        for try await page in store.follow(FeedQuery(after: kept, limit: 100), pollingEvery: .milliseconds(1)) {
          seen += page.events.map(\.anchor.position)
          kept = page.through
          pages += 1
          if pages == 7 || seen.count >= written { break }
        }
      }
      try await writing
      #expect(seen.count == written)
      #expect(seen == seen.sorted())
      #expect(Set(seen).count == seen.count)
    }
  }
}
