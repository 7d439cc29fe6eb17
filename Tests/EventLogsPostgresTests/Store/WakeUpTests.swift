import EventLogs
import TestServers
import Testing

@testable import EventLogsPostgres

/// Followers that would wait for an hour without a hint.
@Suite(.enabled(if: PostgresServer.isAvailable), .timeLimit(.minutes(2))) struct WakeUpTests {
  private func follow(_ store: PostgresEventStore) -> FeedSequence.Iterator {
    store.follow(FeedQuery(limit: 100), pollingEvery: .seconds(3600)).makeAsyncIterator()
  }

  /// How many server processes listen.
  private func listenerCount(_ database: PostgresDatabase) async throws -> String {
    try await database.execute(
      "select count(*) from pg_stat_activity where datname = current_database() and query = 'listen eventlogs_appended'"
    )
  }

  private func eventually(_ condition: () async throws -> Bool) async throws {
    while try await !condition() { try await Task.sleep(for: .milliseconds(2)) }
  }

  @Test func `whoever waits is woken by what another store appends`() async throws {
    try await withStore { store, database in
      try await withStore(on: database) { other, _ in
        var pages = follow(store)
        for number in 0..<20 {
          let id = LogID(type: "payment")
          _ = try await other.append(.one(number, to: id))
          #expect(try await pages.next()?.events.map(\.number) == [number])
          // Every other time when listening has begun for certain.
          if number.isMultiple(of: 2) { try await eventually { store.listener.isListening } }
        }
      }
    }
  }

  @Test func `whoever waits is woken by what the same store appends`() async throws {
    try await withStore { store, _ in
      var pages = follow(store)
      for number in 0..<5 {
        _ = try await store.append(.one(number))
        #expect(try await pages.next()?.events.map(\.number) == [number])
      }
    }
  }

  @Test func `a listening connection that is lost is made anew, and what was appended meanwhile is seen`() async throws {
    try await withStore { store, database in
      try await withStore(on: database) { other, _ in
        var pages = follow(store)
        for number in 0..<5 {
          try await eventually { store.listener.isListening }
          let ended = try await database.execute(
            """
            select count(pg_terminate_backend(pid, 30000)) from pg_stat_activity
            where datname = current_database() and query = 'listen eventlogs_appended'
            """
          )
          #expect(ended == "1")
          _ = try await other.append(.one(number))
          #expect(try await pages.next()?.events.map(\.number) == [number])
        }
      }
    }
  }

  @Test func `one connection listens while anybody follows`() async throws {
    try await withStore { store, database in
      _ = try await store.append(.one())
      #expect(try await listenerCount(database) == "0")
      var first: FeedSequence.Iterator? = follow(store)
      var second: FeedSequence.Iterator? = follow(store)
      try await eventually { store.listener.isListening }
      #expect(try await listenerCount(database) == "1")
      first = nil
      #expect(try await second?.next()?.events.count == 1)
      #expect(store.listener.isListening)
      second = nil
      try await eventually { try await listenerCount(database) == "0" }
      // And once more for who comes later.
      first = follow(store)
      #expect(try await first?.next()?.events.count == 1)
      try await eventually { try await listenerCount(database) == "1" }
    }
  }

  @Test func `what an append in flight hid from a hint is seen soon after that fails`() async throws {
    try await withStore { store, database in
      var pages = follow(store)
      _ = try await store.append(.one(1))
      #expect(try await pages.next()?.events.map(\.number) == [1])
      let slow = try await database.slowAppend(number: 2)
      _ = try await store.append(.one(3))
      // Nobody tells of a rollback.
      try await slow.end("rollback")
      #expect(try await pages.next()?.events.map(\.number) == [3])
    }
  }

  @Test func `many appends share a notification`() async throws {
    try await withStore { store, database in
      let listening = try database.session()
      try await listening.execute("listen eventlogs_appended")
      let start = ContinuousClock.now
      try await withThrowingTaskGroup { group in
        for writer in 0..<16 {
          group.addTask {
            let id = LogID(type: "payment")
            for _ in 0..<100 { _ = try await store.append(.one(writer, to: id, expecting: .any)) }
          }
        }
        try await group.waitForAll()
      }
      let longest = ContinuousClock.now - start
      // psql says what it has heard after each command.
      listening.send("select 'end';")
      listening.close()
      let heard = await listening.rest().matches(of: /Asynchronous notification "eventlogs_appended"/).count
      #expect(heard >= 1)
      #expect(heard <= 2 + Int(longest / .milliseconds(10)))
    }
  }

  @Test func `when the store is closed, whoever waits is told`() async throws {
    try await withStore { store, _ in
      let reading = Task {
        await code { () async throws(EventLogsError) in
          for try await _ in store.follow(FeedQuery(limit: 10), pollingEvery: .seconds(3600)) {}
        }
      }
      try await eventually { store.listener.isListening }
      await store.close()
      #expect(await reading.value == .closed)
    }
  }

  @Test func `while the server is down whoever waits goes on waiting, and is woken after it`() async throws {
    let server = try await PostgresServer()
    try await withStore(on: server.createDatabase()) { store, _ in
      var pages = follow(store)
      _ = try await store.append(.one(1))
      #expect(try await pages.next()?.events.map(\.number) == [1])
      for number in 2...3 {
        try await server.stop()
        try await server.start()
        _ = try await store.append(.one(number))
        #expect(try await pages.next()?.events.map(\.number) == [number])
      }
    }
  }
}
