import EventLogs
import TestServers
import Testing

@testable import EventLogsPostgres

@Suite(.enabled(if: PostgresServer.isAvailable)) struct FeedTests {
  private func numbers(_ page: FeedPage) -> [String] {
    page.events.map { String(decoding: $0.event.payload, as: UTF8.self) }
  }

  @Test func `an append that drew its position early and commits late is never passed`() async throws {
    try await withStore { store, database in
      _ = try await store.append(.one(1))
      let slow = try await database.slowAppend(number: 2)
      _ = try await store.append(.one(3))
      _ = try await store.append(.one(4))
      let before = try await store.feed(after: .start, limit: 10)
      #expect(numbers(before) == ["{\"n\":1}"])
      #expect(before.through.rawValue == 1)
      try await slow.execute("commit")
      slow.close()
      let after = try await store.feed(after: before.through, limit: 10)
      #expect(numbers(after) == ["{\"n\":2}", "{\"n\":3}", "{\"n\":4}"])
    }
  }

  @Test func `an append that is rolled back leaves a hole that readers pass`() async throws {
    try await withStore { store, database in
      let slow = try await database.slowAppend(number: 1)
      _ = try await store.append(.one(2))
      #expect(try await numbers(store.feed(after: .start, limit: 10)) == [])
      try await slow.execute("rollback")
      slow.close()
      let page = try await store.feed(after: .start, limit: 10)
      #expect(numbers(page) == ["{\"n\":2}"])
      #expect(page.through.rawValue == 2)
    }
  }

  @Test func `open transactions of other databases, and of others in this one, don't hold readers back`() async throws {
    try await withStore { store, database in
      try await withStore { _, other in
        let elsewhere = try await other.slowAppend(number: 1)
        let reporting = try database.session()
        try await reporting.execute("begin isolation level repeatable read")
        try await reporting.execute("create temporary table report as select 1; select txid_current()")
        _ = try await store.append(.one(2))
        #expect(try await numbers(store.feed(after: .start, limit: 10)) == ["{\"n\":2}"])
        elsewhere.close()
        reporting.close()
      }
    }
  }

  @Test(arguments: [1 << 31, 1 << 32, (1 << 32) + (1 << 31), 1 << 40] as [Int64])
  func `the fence holds where its 32 bits wrap`(boundary: Int64) async throws {
    try await withStore { store, database in
      // Positions begin shortly before the boundary: the slow append's fence lies before it, later positions behind it.
      try await database.execute("alter sequence eventlogs.events_position_seq restart with \(boundary - 1)")
      _ = try await store.append(.one(1))
      let slow = try await database.slowAppend(number: 2)
      for number in 3...6 { _ = try await store.append(.one(number)) }
      let start = try #require(GlobalPosition(rawValue: boundary - 10))
      #expect(try await numbers(store.feed(after: start, limit: 10)) == ["{\"n\":1}"])
      try await slow.execute("commit")
      slow.close()
      #expect(try await store.feed(after: start, limit: 10).events.count == 6)
    }
  }
}
