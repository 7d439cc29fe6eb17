import EventLogs
import EventLogsTesting
import Logging
import TestServers
import Testing

@testable import EventLogsPostgres

/// The store behind PgBouncer in transaction mode, with four server processes that take turns.
@Suite(.enabled(if: PostgresServer.isAvailable && PgBouncer.isAvailable), .timeLimit(.minutes(5))) struct PoolerTests {
  private static let database = Task { try await PostgresServer.freshDatabase() }

  private func withPooledStore(
    options: PostgresStoreOptions = .patient,
    on database: PostgresDatabase? = nil,
    _ body: (PostgresEventStore, PostgresDatabase) async throws -> Void
  ) async throws {
    try await withStore(options: options, on: database, port: PgBouncer.shared().port, body)
  }

  @Test(arguments: EventStoreConformance.checks)
  func `the store keeps the rules of all stores`(check: EventStoreConformance.Check) async throws {
    try await withPooledStore(on: Self.database.value) { store, _ in try await check.run(on: store) }
  }

  @Test(arguments: EventStoreConformance.closingChecks)
  func `the store closes by the rules of all stores`(check: EventStoreConformance.Check) async throws {
    try await withPooledStore(on: Self.database.value) { store, _ in try await check.run(on: store) }
  }

  @Test(arguments: CheckpointStoreConformance.checks)
  func `the store keeps the rules of checkpoints`(check: CheckpointStoreConformance.Check) async throws {
    try await withPooledStore(on: Self.database.value) { store, _ in try await check.run(on: store) }
  }

  @Test func `a database is migrated, from many processes at once`() async throws {
    let database = try await PostgresServer.freshDatabase()
    let url = try await database.url(port: PgBouncer.shared().port)
    let applied = try await withThrowingTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          let store = try PostgresEventStore(url, options: .patient)
          let applied = try await store.migrate()
          await store.close()
          return applied
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(applied.count { !$0.isEmpty } == 1)
  }

  @Test func `calls one after another and many at once find their way from one server process to the next`() async throws {
    try await withPooledStore { store, _ in
      // Each call meets another server process than the one before.
      let id = LogID(type: "payment")
      for number in 0..<20 {
        _ = try await store.append(.one(number, to: id, expecting: .any, key: IdempotencyKey("key-\(number)")))
        #expect(try await store.append(.one(number, to: id, expecting: .any, key: IdempotencyKey("key-\(number)"))).isReplay)
        #expect(try await store.events(LogQuery(id, limit: 100)).count == number + 1)
        #expect(try await store.events(from: [LogStart(id)], limit: 5).first?.count == min(5, number + 1))
      }
      try await withThrowingTaskGroup { group in
        for writer in 0..<64 {
          group.addTask {
            let id = LogID(type: "payment")
            for number in 0..<20 {
              _ = try await store.append(.one(number, to: id, expecting: .any))
              #expect(try await store.events(LogQuery(id, limit: 100)).count == number + 1, "writer \(writer)")
            }
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test func `the fence holds, and who follows the feed sees every event once, in order`() async throws {
    try await withPooledStore { store, database in
      _ = try await store.append(.one(1))
      let slow = try await database.slowAppend(number: 2)
      _ = try await store.append(.one(3))
      #expect(try await store.feed(after: .start, limit: 10).events.count == 1)
      async let writing: Void = withThrowingTaskGroup { group in
        for _ in 0..<8 {
          group.addTask {
            let id = LogID(type: "payment")
            for number in 0..<100 { _ = try await store.append(.one(number, to: id, expecting: .any)) }
          }
        }
        try await group.waitForAll()
        try await slow.execute("commit")
        slow.close()
      }
      var seen: [GlobalPosition] = []
      for try await page in store.follow(FeedQuery(limit: 100), pollingEvery: .milliseconds(5)) {
        seen += page.events.map(\.anchor.position)
        if seen.count == 803 { break }
      }
      try await writing
      #expect(seen == seen.sorted())
      #expect(Set(seen).count == 803)
    }
  }

  @Test func `a log is reduced, and commands are executed on it`() async throws {
    try await withPooledStore { store, _ in
      let payments = LogManager<Count>(store: store, cache: InMemoryReductionCache())
      let ids = try await withThrowingTaskGroup { group in
        for _ in 0..<16 {
          group.addTask {
            let id = try await payments.create([.happened]).logID
            for _ in 0..<5 { _ = try await payments.execute(id) { _ in [.happened] } }
            return id
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      for id in ids { #expect(try await payments.reduce(id).aggregate.events == 6) }
      await payments.shutdown()
    }
  }

  @Test func `nothing is listened to on a connection that others share`() async throws {
    let messages = LogRecorder()
    try await withStore { direct, database in
      let url = try await database.url(port: PgBouncer.shared().port)
      let store = try PostgresEventStore(url, options: .patient, logger: Logger(label: "test") { _ in messages })
      let hints = store.appendHints()
      while !messages.messages.contains(where: { $0.contains("polled") }) { try await Task.sleep(for: .milliseconds(1)) }
      #expect(!store.listener.isListening)
      // None of the server processes that are shared listens.
      let pooled = database.psql.dropLast() + [url]
      for _ in 0..<8 {
        #expect(try await Command.run(pooled + ["-c", "select count(*) from pg_listening_channels()"]) == "0")
      }
      withExtendedLifetime(hints) {}
      await store.close()
    }
  }
}

private enum CountedEvent: Event {
  case happened
  static let logType: LogType = "payment"
}

/// Counts the events of a log.
private struct Count: Aggregate {
  var events = 0

  mutating func apply(_: EventRecord<CountedEvent>) {
    events += 1
  }
}
