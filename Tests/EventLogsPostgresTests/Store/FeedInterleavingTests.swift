import EventLogs
import LibPQ
import TestServers
import Testing

@testable import EventLogsPostgres

/// Appends and readers that are stepped by hand, and what pages show at each step.
@Suite(.enabled(if: PostgresServer.isAvailable)) struct FeedInterleavingTests {
  /// A reader that goes on where it was.
  private struct Reader {
    let store: PostgresEventStore
    private(set) var place = GlobalPosition.start

    /// The numbers of the events that the next page shows, and how far it goes.
    mutating func next() async throws -> Page {
      let page = try await store.feed(after: place, limit: 100)
      place = page.through
      return Page(numbers: page.events.map(\.number), through: page.through.rawValue)
    }
  }

  private struct Page: Equatable {
    let numbers: [Int]
    let through: Int64
  }

  /// A store that holds event 1, and a reader from the beginning.
  private func withReader(_ body: (inout Reader, PostgresEventStore, PostgresDatabase) async throws -> Void) async throws {
    try await withStore { store, database in
      _ = try await store.append(.one(1))
      var reader = Reader(store: store)
      try await body(&reader, store, database)
    }
  }

  @Test func `of two appends in flight the later one commits first, and is shown when the earlier one has`() async throws {
    try await withReader { reader, store, database in
      let second = try await database.slowAppend(number: 2)
      let third = try await database.slowAppend(number: 3)
      _ = try await store.append(.one(4))
      #expect(try await reader.next() == Page(numbers: [1], through: 1))
      try await third.end("commit")
      #expect(try await reader.next() == Page(numbers: [], through: 1))
      _ = try await store.append(.one(5))
      #expect(try await reader.next() == Page(numbers: [], through: 1))
      try await second.end("commit")
      #expect(try await reader.next() == Page(numbers: [2, 3, 4, 5], through: 5))
    }
  }

  @Test func `of two appends in flight the earlier one commits first, and is shown at once`() async throws {
    try await withReader { reader, store, database in
      let second = try await database.slowAppend(number: 2)
      let third = try await database.slowAppend(number: 3)
      _ = try await store.append(.one(4))
      try await second.end("commit")
      #expect(try await reader.next() == Page(numbers: [1, 2], through: 2))
      try await third.end("commit")
      #expect(try await reader.next() == Page(numbers: [3, 4], through: 4))
    }
  }

  @Test func `an append that is rolled back before a later one ends leaves a hole that is passed at once`() async throws {
    try await withReader { reader, store, database in
      let second = try await database.slowAppend(number: 2)
      let third = try await database.slowAppend(number: 3)
      _ = try await store.append(.one(4))
      try await second.end("rollback")
      #expect(try await reader.next() == Page(numbers: [1], through: 2))
      try await third.end("rollback")
      #expect(try await reader.next() == Page(numbers: [4], through: 4))
    }
  }

  @Test func `an append that has its fence and not yet a position is not passed by what draws one before it`() async throws {
    try await withReader { reader, store, database in
      let late = try await database.appendingSession()
      try await late.execute("begin")
      try await late.takeFence()
      _ = try await store.append(.one(2))
      #expect(try await reader.next() == Page(numbers: [1], through: 1))
      try await late.append(3)
      _ = try await store.append(.one(4))
      #expect(try await reader.next() == Page(numbers: [], through: 1))
      try await late.end("commit")
      #expect(try await reader.next() == Page(numbers: [2, 3, 4], through: 4))
    }
  }

  @Test func `an append that ends before it draws a position leaves no hole`() async throws {
    try await withReader { reader, store, database in
      let late = try await database.appendingSession()
      try await late.execute("begin")
      try await late.takeFence()
      _ = try await store.append(.one(2))
      #expect(try await reader.next() == Page(numbers: [1], through: 1))
      try await late.end("rollback")
      #expect(try await reader.next() == Page(numbers: [2], through: 2))
    }
  }

  @Test func `a transaction that appends twice is held back by its first position`() async throws {
    try await withReader { reader, store, database in
      let twice = try await database.slowAppend(number: 2)
      _ = try await store.append(.one(3))
      try await twice.append(4)
      _ = try await store.append(.one(5))
      #expect(try await reader.next() == Page(numbers: [1], through: 1))
      try await twice.end("commit")
      #expect(try await reader.next() == Page(numbers: [2, 3, 4, 5], through: 5))
    }
  }

  @Test func `a crash of the server process of an append in flight releases its fence`() async throws {
    try await withReader { reader, store, database in
      let doomed = try await database.slowAppend(number: 2)
      _ = try await store.append(.one(3))
      #expect(try await reader.next() == Page(numbers: [1], through: 1))
      let ended = try await database.execute(
        """
        select count(pg_terminate_backend(pid, 30000)) from pg_stat_activity
        where datname = current_database() and state = 'idle in transaction'
        """
      )
      #expect(ended == "1")
      #expect(try await reader.next() == Page(numbers: [3], through: 3))
      doomed.close()
    }
  }

  // MARK: A reader that is stepped by hand

  private func bound(_ database: PostgresDatabase) async throws -> String {
    try await database.execute(Fence.bound.sql)
  }

  private func positions(_ database: PostgresDatabase, after lower: Int, through upper: String) async throws -> String {
    try await database.execute(
      "select string_agg(position::text, ' ' order by position) from eventlogs.events where position > \(lower) and position <= \(upper)"
    )
  }

  @Test func `an append that commits between a reader's bound and its reading is shown by the next page`() async throws {
    try await withReader { _, store, database in
      let second = try await database.slowAppend(number: 2)
      let before = try await bound(database)
      #expect(before == "1")
      try await second.end("commit")
      _ = try await store.append(.one(3))
      #expect(try await positions(database, after: 0, through: before) == "1")
      #expect(try await positions(database, after: 1, through: bound(database)) == "2 3")
    }
  }

  @Test func `an append that begins and commits between a reader's bound and its reading is shown by the next page`()
    async throws
  {
    try await withReader { _, store, database in
      let before = try await bound(database)
      _ = try await store.append(.one(2))
      #expect(try await positions(database, after: 0, through: before) == "1")
      #expect(try await positions(database, after: 1, through: bound(database)) == "2")
    }
  }

  @Test func `a reader that took its snapshot before the bound would pass an append that commits in between`() async throws {
    try await withReader { _, store, database in
      let second = try await database.slowAppend(number: 2)
      _ = try await store.append(.one(3))
      let snapshot = try database.session()
      try await snapshot.execute("begin isolation level repeatable read")
      try await snapshot.execute("create temporary table seen as select position from eventlogs.events")
      try await second.end("commit")
      #expect(try await bound(database) == "3")
      // Position 2 lies within the bound, and isn't in the snapshot: this is why the store reads in a snapshot taken afterwards.
      try await snapshot.execute("do $$ begin assert (select array_agg(position) from seen) = '{1,3}'; end $$")
      try await snapshot.end("commit")
      #expect(try await positions(database, after: 0, through: "3") == "1 2 3")
    }
  }
}

extension StoredEvent {
  /// The number in the payload of an event of these tests; -1 if there is none.
  var number: Int {
    Int(String(decoding: event.payload, as: UTF8.self).dropFirst(#"{"n":"#.count).dropLast()) ?? -1
  }
}
