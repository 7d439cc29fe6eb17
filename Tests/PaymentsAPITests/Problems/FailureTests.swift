import HTTPTypes
import EventLogs
import EventLogsTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct FailureTests {
  static let storeDown = EventLogsError(.storeUnavailable, "The store at db.internal is down.")

  @Test func `while the store is down requests are told to come back`() async throws {
    let desk = Desk()
    try await desk.run { client in
      let path = try await client.authorisedPayment()
      for operation in [FaultyEventStore.Operation.append, .events, .eventsOfMany] {
        desk.store.inject(.failBefore(Self.storeDown), into: operation)
      }
      let answers = [
        try await client.get(path), try await client.post("\(path)/captures", capture(1)), try await client.batch([path]),
      ]
      for answer in answers {
        #expect(answer.problem == "503 store_unavailable")
        #expect(answer.headers[.retryAfter] == "1")
        #expect(!answer.body.contains("db.internal"))
      }
      #expect(try await client.post("\(path)/captures", capture(1)).status == 201)
    }
  }

  @Test func `while the cache is down nothing is to be seen of it`() async throws {
    let down = Fault.failBefore(EventLogsError(.cacheUnavailable, "The cache is down."))
    try await Desk(cacheFault: { _ in down }).run { client in
      let path = try await client.authorisedPayment()
      #expect(try await client.post("\(path)/captures", capture(1)).status == 201)
      #expect(try await client.get(path).integer("captured") == 1)
    }
  }

  @Test(arguments: [EventLogsError.Code.storeFailed, .corruptLog, .undecodableEvent, .unknownEventType, .foldFailed])
  func `what is the service's own fault is told without details`(code: EventLogsError.Code) async throws {
    let desk = Desk()
    try await desk.run { client in
      let path = try await client.authorisedPayment()
      desk.store.inject(.failBefore(EventLogsError(code, "relation secret_table does not exist")), into: .events)
      let answer = try await client.get(path)
      #expect(answer.problem == "500 internal_error")
      #expect(!answer.body.contains("secret_table"))
    }
  }

  @Test func `conflicts that don't end are told to come back`() async throws {
    let desk = Desk()
    try await desk.run { client in
      let path = try await client.authorisedPayment()
      let conflict = EventLogsError(.conflict, "The log moved on.", expectedIndex: .at(1), actualIndex: 2)
      for _ in 0..<11 { desk.store.inject(.failBefore(conflict), into: .append) }
      let answer = try await client.post("\(path)/captures", capture(1))
      #expect(answer.problem == "409 conflict")
      #expect(answer.headers[.retryAfter] == "1")
      #expect(answer.integer("expected_index") == 1)
      #expect(answer.integer("actual_index") == 2)
    }
  }

  @Test func `a store that was closed is a service that is about to stop`() async throws {
    let desk = Desk()
    try await desk.run { client in
      let path = try await client.authorisedPayment()
      await desk.store.close()
      #expect(try await client.get(path).problem == "503 interrupted")
    }
  }

  @Test func `readiness follows the store and not the cache`() async throws {
    let desk = Desk(isCacheReachable: { false })
    try await desk.run { client in
      let ready = try await client.get("/readyz")
      #expect(ready.status == 200)
      #expect(ready.body == #"{"cache":"unreachable","status":"ready","store":"reachable"}"#)
      desk.store.inject(.failBefore(Self.storeDown), into: .events)
      let unready = try await client.get("/readyz")
      #expect(unready.status == 503)
      #expect(unready.body == #"{"cache":"unreachable","status":"unready","store":"unreachable"}"#)
      #expect(try await client.get("/healthz").body == #"{"status":"ok"}"#)
    }
  }
}
