import EventLogs
import EventLogsPostgres
import TestServers
import Testing

@Suite(.enabled(if: PostgresServer.isAvailable)) struct SchemaTests {
  @Test(arguments: [
    "update eventlogs.events set payload = '{}'", "delete from eventlogs.events", "truncate eventlogs.events",
    "update eventlogs.events set event_index = 7 where false",
  ])
  func `the database refuses to change events`(statement: String) async throws {
    try await withStore { store, database in
      _ = try await store.append(.one())
      #expect(try await database.failure(of: statement).contains("events are immutable"))
      #expect(try await database.execute("select count(*) from eventlogs.events") == "1")
    }
  }

  @Test func `migrating again changes nothing, and ten at once do it once`() async throws {
    let database = try await PostgresServer.freshDatabase()
    let applied = try await withThrowingTaskGroup { group in
      for _ in 0..<10 {
        group.addTask {
          let store = try PostgresEventStore(database.url())
          let applied = try await store.migrate()
          await store.close()
          return applied
        }
      }
      return try await group.reduce([]) { $0 + $1 }
    }
    #expect(applied == [1])
    #expect(try await database.execute("select string_agg(version::text, ',') from eventlogs.migrations") == "1")
  }

  @Test func `a role that may not create anything can migrate a database that is up to date, and append`() async throws {
    try await withStore { _, database in
      let role = "writer_\(database.name)"
      try await database.execute(
        """
        create role \(role) login; grant usage on schema eventlogs to \(role);
        grant select on eventlogs.migrations to \(role); grant select, insert on eventlogs.events to \(role);
        grant select, usage on sequence eventlogs.events_position_seq to \(role)
        """
      )
      let store = try PostgresEventStore(database.url().replacing("user=postgres", with: "user=\(role)"))
      #expect(try await store.migrate() == [])
      _ = try await store.append(.one())
      #expect(try await store.feed(after: .start, limit: 10).events.count == 1)
      await store.close()
    }
  }

  @Test func `a schema newer than this build is refused`() async throws {
    try await withStore { store, database in
      try await database.execute("insert into eventlogs.migrations (version, name) values (1000, 'from the future')")
      let error = try await #require(throws: EventLogsError.self) { try await store.migrate() }
      #expect(error.code == .storeFailed)
      #expect(error.message.contains("version 1000"))
    }
  }

  @Test func `a database without the schema says what to do`() async throws {
    let store = try await PostgresEventStore(PostgresServer.freshDatabase().url())
    let error = try await #require(throws: EventLogsError.self) { try await store.append(.one()) }
    #expect(error.code == .storeFailed)
    #expect(error.sqlState == "42P01")
    #expect(error.message.contains("migrate()"))
    await store.close()
  }
}
