import EventLogs
import EventLogsPostgres
import TestServers
import Testing

@Suite struct SmokeTests {
  @Test func `appends, replays and reads`() async throws {
    let url = try await PostgresServer.shared().createDatabase()
    let store = try PostgresEventStore(url)
    print(try await store.migrate())
    print(try await store.migrate())
    let id = LogID(type: "payment")
    let event = EncodedEvent(type: "requested", payload: Array(#"{"a":1}"#.utf8)[...])
    let receipt = try await store.append(Append(logID: id, events: [event], expectedIndex: .empty, idempotencyKey: "k"))
    print(receipt)
    print(try await store.append(Append(logID: id, events: [event], expectedIndex: .empty, idempotencyKey: "k")))
    print(
      try await store.append(Append(logID: id, events: [event, event], expectedIndex: .at(0), expectedLast: receipt.lastEvent))
    )
    print(try await store.events(LogQuery(id, limit: 10)).count)
    print(try await store.feed(after: .start, limit: 10).events.count)
    await #expect(throws: EventLogsError.self) {
      try await store.append(Append(logID: id, events: [event], expectedIndex: .at(7)))
    }
    let start = ContinuousClock.now
    try await withThrowingTaskGroup { group in
      for _ in 0..<2000 {
        group.addTask {
          _ = try await store.append(Append(logID: LogID(type: "payment"), events: [event], expectedIndex: .empty))
        }
      }
      try await group.waitForAll()
    }
    print(ContinuousClock.now - start)
    print(try await store.feed(after: .start, limit: 1000).through)
    await store.close()
  }
}
