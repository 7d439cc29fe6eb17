import EventLogs
@testable import EventLogsSQLite
import Foundation
import GRDB
import Testing

@Suite struct `A file of events` {
  let file: StoreFile
  let id = LogID(type: "test")

  init() throws { file = try StoreFile() }

  @Test func `holds everything after the store was closed and opened again`() async throws {
    let first = try file.open(now: { Date(timeIntervalSince1970: 1_700_000_000.123456) })
    var append = Append.of(#"{"n":1}"#, #"{"n":2}"#, to: id, expecting: .empty, key: "k")
    append.metadata = ArraySlice(#"{"actor":"me"}"#.utf8)
    let receipt = try await first.append(append)
    let before = try await first.events(LogQuery(id, limit: 10))
    await first.close()

    let second = try file.open()
    let after = try await second.events(LogQuery(id, limit: 10))
    #expect(after == before)
    #expect(after.map(\.event) == append.events)
    #expect(after.map(\.metadata) == [append.metadata, append.metadata])
    #expect(after.map(\.anchor) == receipt.events)
    #expect(try await second.append(append) == AppendReceipt(logID: id, events: receipt.events, isReplay: true))
    #expect(try await second.receipt(for: "k")?.events == receipt.events)
    let next = try await second.append(.of("3", to: id, expecting: .at(1)))
    #expect(next.lastEvent.position > receipt.lastEvent.position)
  }

  @Test func `is synchronised at every commit`() async throws {
    let store = try file.open()
    let (synchronous, journal) = try await store.pool.writeWithoutTransaction { db in
      (try Int.fetchOne(db, sql: "PRAGMA synchronous"), try String.fetchOne(db, sql: "PRAGMA journal_mode"))
    }
    #expect(synchronous == 2)
    #expect(journal == "wal")
  }

  @Test(arguments: [
    "UPDATE events SET payload = '2'",
    "UPDATE events SET position = position + 1",
    "UPDATE OR REPLACE events SET event_index = 1",
    "DELETE FROM events",
    "DELETE FROM events WHERE event_index = 0",
    """
    INSERT OR REPLACE INTO events (log_id, log_type, event_index, recorded_at, event_type, event_version, payload)
    SELECT log_id, log_type, event_index, recorded_at, event_type, event_version, '2' FROM events
    """,
    """
    REPLACE INTO events (position, log_id, log_type, event_index, recorded_at, event_type, event_version, payload)
    SELECT position, log_id, log_type, event_index + 1, recorded_at, event_type, event_version, '2' FROM events
    """,
    """
    REPLACE INTO events (log_id, log_type, event_index, recorded_at, event_type, event_version, payload, idempotency_key, append_size)
    SELECT log_id, log_type, event_index + 1, recorded_at, event_type, event_version, '2', idempotency_key, 1 FROM events
    """,
  ])
  func `refuses to change or forget events`(sql: String) async throws {
    let store = try file.open()
    _ = try await store.append(.of("1", to: id, key: "k"))
    let before = try await store.events(LogQuery(id, limit: 10))
    let error = #expect(throws: DatabaseError.self) { try file.connect().write { try $0.execute(sql: sql) } }
    #expect(error?.message == "events are immutable")
    #expect(try await store.events(LogQuery(id, limit: 10)) == before)
  }

  @Test func `of the first version gets what it lacks and keeps its events`() async throws {
    try await file.connect().write { db in
      try db.execute(sql: SchemaStatements.migrations[0])
      try db.execute(sql: "PRAGMA application_id = \(SchemaStatements.applicationID); PRAGMA user_version = 1")
      try db.execute(
        sql: EventStatements.insert,
        arguments: [Data(repeating: 1, count: 16), "test", 0, 0, "happened", 1, "1", nil, nil, nil]
      )
    }
    let store = try file.open()
    #expect(try await store.feed(after: .start, limit: 10).events.count == 1)
    _ = try await store.claim("shipping", as: "process", for: .seconds(3600))
    await store.close()
    let version = try await file.connect().read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
    #expect(version == SchemaStatements.migrations.count)
  }

  @Test func `keeps its checkpoints after the store was closed and opened again, with the time that is left`() async throws {
    let first = try file.open(now: { Date(timeIntervalSince1970: 1_700_000_000) })
    let lease = try await first.claim("shipping", as: "one", for: .seconds(10))
    try await first.save(#require(GlobalPosition(rawValue: 7)), note: "seven", under: lease)
    await first.close()
    let early = try file.open(now: { Date(timeIntervalSince1970: 1_700_000_009.999999) })
    #expect(try await early.checkpoint("shipping")?.leaseLeft == .microseconds(1))
    let refused = await #expect(throws: EventLogsError.self) { try await early.claim("shipping", as: "two", for: .seconds(10)) }
    #expect(refused?.code == .checkpointHeld)
    await early.close()
    let late = try file.open(now: { Date(timeIntervalSince1970: 1_700_000_010) })
    let next = try await late.claim("shipping", as: "two", for: .seconds(10))
    #expect(next.position.rawValue == 7)
    #expect(next.note == "seven")
  }

  @Test func `of a newer build is refused`() async throws {
    try await file.open().close()
    try file.connect().inDatabase { try $0.execute(sql: "PRAGMA user_version = 99") }
    let error = #expect(throws: EventLogsError.self) { try file.open() }
    #expect(error?.code == .storeFailed)
    #expect(error?.message.contains("schema version 99") == true)
  }

  @Test func `of another program is refused and left alone`() async throws {
    try await file.connect().write { try $0.execute(sql: "CREATE TABLE events (id)") }
    let error = #expect(throws: EventLogsError.self) { try file.open() }
    #expect(error?.code == .storeFailed)
    #expect(error?.message.contains("another program") == true)
    let columns = try await file.connect().read { try $0.columns(in: "events").map(\.name) }
    #expect(columns == ["id"])
  }

  @Test func `that is no database is refused`() throws {
    try Data(repeating: UInt8(ascii: "x"), count: 5000).write(to: URL(filePath: file.path))
    let error = #expect(throws: EventLogsError.self) { try file.open() }
    #expect(error?.code == .storeFailed)
    #expect(error?.message.contains("not an SQLite database") == true)
  }

  @Test func `in a directory that doesn't exist can't be opened`() throws {
    let error = #expect(throws: EventLogsError.self) { try SQLiteEventStore(path: file.path + "/no/such/file") }
    #expect(error?.code == .storeUnavailable)
  }

  @Test func `on a full disk writes nothing and goes on when there is room`() async throws {
    let store = try file.open()
    _ = try await store.append(.of("1", to: id))
    let pages = try await store.pool.writeWithoutTransaction { db in
      let pages = try #require(try Int.fetchOne(db, sql: "PRAGMA page_count"))
      _ = try Row.fetchOne(db, sql: "PRAGMA max_page_count = \(pages)")
      return pages
    }
    let large = "\"\(String(repeating: "x", count: 100_000))\""
    let error = await #expect(throws: EventLogsError.self) { try await store.append(.of("2", large, to: id)) }
    #expect(error?.code == .storeUnavailable)
    #expect(try await store.payloads(of: id) == ["1"])
    try await store.pool.writeWithoutTransaction { db in
      _ = try Row.fetchOne(db, sql: "PRAGMA max_page_count = \(pages + 1000)")
    }
    _ = try await store.append(.of("2", large, to: id))
    #expect(try await store.payloads(of: id) == ["1", "2", large])
  }
}
