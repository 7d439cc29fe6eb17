import EventLogs
import Foundation
import LibPQ
import TestServers
import Testing

@testable import EventLogsPostgres

extension PostgresDatabase {
  /// Brings the database where an earlier build left it.
  fileprivate func migrate(with migrations: [Migration]) async throws {
    try await execute(
      """
      create schema eventlogs;
      create table eventlogs.migrations (
        version int4 primary key, name text not null, applied_at timestamptz not null default now()
      )
      """
    )
    for migration in migrations {
      for statement in migration.statements { try await execute(statement) }
      try await execute(
        "insert into eventlogs.migrations (version, name) values (\(migration.version), '\(migration.name)')"
      )
    }
  }
}

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
    #expect(applied == [1, 2])
    #expect(try await database.execute("select string_agg(version::text, ',') from eventlogs.migrations") == "1,2")
  }

  @Test func `a database of the first version gets what it lacks and keeps its events`() async throws {
    let database = try await PostgresServer.freshDatabase()
    try await database.migrate(with: [.createEvents])
    let store = try PostgresEventStore(database.url(), options: .patient)
    _ = try await store.append(.one(1))
    #expect(try await store.migrate() == [2])
    _ = try await store.append(.one(2))
    #expect(try await store.feed(after: .start, limit: 10).events.count == 2)
    let lease = try await store.claim("shipping", as: "pod", for: .seconds(3600))
    #expect(lease.position == .start)
    #expect(try await store.migrate() == [])
    await store.close()
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

  @Test(arguments: [true, false])
  func `a page of a long log touches few blocks wherever it lies, with and without statistics`(isAnalysed: Bool) async throws {
    try await withStore { _, database in
      let id = LogID(type: "payment")
      try await database.execute(
        """
        insert into eventlogs.events (log_id, event_index, log_type, event_type, event_version, payload)
        select '\(id.uuid)', n, 'payment', 'captured', 1, '{}' from generate_series(0, 99999) n
        """
      )
      if isAnalysed { try await database.execute("analyze eventlogs.events") }
      for statement in [ReadStatements.oldestFirst, ReadStatements.newestFirst] {
        for (from, through) in [(0, Int(Int32.max)), (500, 50_000), (99_000, Int(Int32.max))] {
          for mode in ["force_generic_plan", "force_custom_plan"] {
            let plan = try await database.execute(
              """
              set plan_cache_mode = \(mode); prepare page(uuid, text, int, int, bigint) as \(statement.sql);
              explain (analyze, buffers, costs off, timing off, summary off)
              execute page('\(id.uuid)', 'payment', \(from), \(through), 100)
              """
            )
            // The first line that counts blocks is that of the whole plan: "Buffers: shared hit=12 read=3".
            let counts = try #require(plan.firstMatch(of: /Buffers: shared([^\n]*)/)).1
            let blocks = counts.matches(of: /(?:hit|read)=(\d+)/).reduce(0) { $0 + (Int($1.1) ?? 0) }
            #expect(plan.contains("rows=100 loops=1"))
            #expect((1..<40).contains(blocks), "\(plan)")
          }
        }
      }
    }
  }

  @Test(arguments: [true, false])
  func `many logs are read in the order asked for, by whatever plan, with and without statistics`(
    isAnalysed: Bool
  ) async throws {
    try await withStore { _, database in
      try await database.execute(
        """
        insert into eventlogs.events (log_id, event_index, log_type, event_type, event_version, payload)
        select lpad(to_hex(log), 32, '0')::uuid, index, 'payment', 'counted', 1, '{}'
        from generate_series(1, 5000) log, generate_series(0, 9) index
        """
      )
      if isAnalysed { try await database.execute("analyze eventlogs.events") }
      let logs = Array(stride(from: 5000, to: 0, by: -7))
      func array(_ element: (Int) -> String) -> String { "'{\(logs.map(element).joined(separator: ","))}'" }
      let ids = array { log in
        let digits = String(log, radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
      }
      for mode in ["force_generic_plan", "force_custom_plan"] {
        for parallel in ["off", "on"] {
          let rows = try await database.execute(
            """
            set plan_cache_mode = \(mode); set force_parallel_mode = \(parallel);
            prepare many(uuid[], text[], int[], int[], bigint[]) as \(ReadStatements.many.sql);
            execute many(
              \(ids), \(array { _ in "payment" }), \(array { _ in "2" }), \(array { _ in "2147483647" }), \(array { _ in "5" })
            )
            """
          )
          let places = rows.split(separator: "\n").map { row in
            let fields = row.split(separator: "|", omittingEmptySubsequences: false)
            return [fields.last, fields.first].map { $0.flatMap { Int($0) } ?? -1 }
          }
          #expect(places == (1...logs.count).flatMap { place in (2...6).map { [place, $0] } })
        }
      }
    }
  }

  @Test func `an event with an impossible time is refused by the database, and named where it stands all the same`()
    async throws
  {
    try await withStore { store, database in
      let id = LogID(type: "payment")
      let insert = """
        insert into eventlogs.events (log_id, event_index, log_type, event_type, event_version, payload, recorded_at)
        values ('\(id.uuid)', 0, 'payment', 'captured', 1, '{}', 'infinity')
        """
      #expect(try await database.failure(of: insert).contains("violates check constraint"))
      try await database.execute("alter table eventlogs.events drop constraint events_recorded_at_check; \(insert)")
      #expect(
        await code { () async throws(EventLogsError) in try await store.events(LogQuery(id, limit: 1)) } == .corruptLog
      )
      #expect(await code { () async throws(EventLogsError) in try await store.append(.one(to: id)) } == .corruptLog)
    }
  }

  @Test(arguments: [Date.distantPast, .distantFuture, Date(timeIntervalSince1970: -1e300), Date(timeIntervalSince1970: 1e300)])
  func `a state with an impossible time is no state of this log`(time: Date) async throws {
    try await withStore { store, _ in
      let id = LogID(type: "payment")
      let receipt = try await store.append(.one(to: id))
      var append = Append.one(to: id, expecting: .at(0))
      append.expectedLast = EventAnchor(index: 0, position: receipt.lastEvent.position, recordedAt: time)
      #expect(await code { () async throws(EventLogsError) in try await store.append(append) } == .divergedHistory)
    }
  }
}
