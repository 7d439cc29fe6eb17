import EventLogs
import EventLogsTesting
import HTTPTypes
import PaymentsAPI
import Testing

@Suite(.timeLimit(.minutes(1))) struct DeadlineTests {
  private func hastyDesk(_ events: InMemoryEventStore = InMemoryEventStore()) -> Desk {
    var limits = PaymentsLimits()
    limits.answerTime = .seconds(1)
    return Desk(events: events, limits: limits)
  }

  @Test func `what takes too long is cancelled, and the client told to come back`() async throws {
    let desk = hastyDesk()
    try await desk.run { client in
      desk.store.inject(.holdBefore(Gate()), into: .events)
      let answer = try await client.get(unknownPayment)
      #expect(answer.problem == "503 took_too_long")
      #expect(answer.headers[.retryAfter] == "1")
    }
  }

  @Test func `a write that was cancelled happens once, for whoever sends it again`() async throws {
    let events = InMemoryEventStore()
    let hasty = hastyDesk(events)
    try await hasty.run { (client) async throws in
      for fault in [Fault.holdBefore(Gate()), .holdAfter(Gate())] {
        hasty.store.inject(fault, into: .append)
        #expect(try await client.post("/v1/payments", request, key: "k").problem == "503 took_too_long")
      }
    }
    try await Desk(events: events).run { client in
      let again = try await client.post("/v1/payments", request, key: "k")
      #expect(again.status == 201)
      #expect(again.headers[.idempotentReplayed] == "true")
      #expect(try await client.get("/v1/events").objects("events").count == 1)
    }
  }
}
