import EventLogs
import EventLogsSQLite
import GRDB
import Testing

@Suite struct SQLiteSchemaTests {
  @Test func `the schema of a file of another program isn't told`() async throws {
    let file = try StoreFile()
    try await file.connect().write { try $0.execute(sql: "CREATE TABLE notes (note TEXT); PRAGMA user_version = 2") }
    let error = #expect(throws: EventLogsError.self) { try SQLiteEventStore.schemaStatus(path: file.path) }
    #expect(error?.code == .storeFailed)
    #expect(error?.message.contains("another program") == true)
  }

  @Test func `a version below 0 is refused`() async throws {
    for isStore in [true, false] {
      let file = try StoreFile()
      if isStore { try await file.open().close() }
      try await file.connect().write { try $0.execute(sql: "PRAGMA user_version = -1") }
      #expect(throws: EventLogsError.self) { try SQLiteEventStore.schemaStatus(path: file.path) }
      #expect(throws: EventLogsError.self) { try file.open() }
    }
  }

  @Test func `of a newer schema the last step is told`() async throws {
    let file = try StoreFile()
    try await file.open().close()
    let known = try SQLiteEventStore.schemaStatus(path: file.path)
    #expect(known.pending.isEmpty && known.version == known.known)
    try await file.connect().write { try $0.execute(sql: "PRAGMA user_version = 20240101") }
    let newer = try SQLiteEventStore.schemaStatus(path: file.path)
    #expect(newer.version == 20_240_101)
    #expect(newer.applied.map(\.version) == known.applied.map(\.version) + [20_240_101])
    #expect(newer.diagnosis.verdict == .warning)
  }
}
