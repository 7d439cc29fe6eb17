import EventLogs
import EventLogsSQLite
import GRDB
import Testing

@Suite struct SQLiteVerifyingTests {
  @Test func `a payload that isn't JSON and a hole of any size are found`() async throws {
    let file = try StoreFile()
    let store = try file.open()
    let id = LogID(type: "test")
    for _ in 0..<4 { _ = try await store.append(.of("1", to: id)) }
    try await file.connect().write { db in
      try db.execute(sql: "PRAGMA ignore_check_constraints = ON; DROP TRIGGER events_are_never_updated")
      try db.execute(sql: "UPDATE events SET payload = '{' WHERE event_index = 1")
      try db.execute(sql: "UPDATE events SET event_index = 5000 WHERE event_index = 3")
    }
    let verifier = EventVerifier(store: store)
    let stretch = try await verifier.stretch(after: .start)
    #expect(stretch.events == 4)
    #expect(stretch.through == stretch.head)
    #expect(Set(stretch.defects.map(\.kind)) == [.payloadNotJSON, .missingEvents])
    let log = try await verifier.verify(id)
    #expect(log.events == 4)
    #expect(log.defects.map(\.kind) == [.payloadNotJSON, .missingEvents])
    await store.close()
  }
}
