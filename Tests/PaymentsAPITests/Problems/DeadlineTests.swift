import EventLogsTesting
import HTTPTypes
import PaymentsAPI
import Testing

@Suite(.timeLimit(.minutes(1))) struct DeadlineTests {
  private func desk() -> Desk {
    var limits = PaymentsLimits()
    limits.answerTime = .seconds(1)
    return Desk(limits: limits)
  }

  @Test func `what takes too long is cancelled, and the client told to come back`() async throws {
    let desk = desk()
    try await desk.run { client in
      desk.store.inject(.holdBefore(Gate()), into: .events)
      let answer = try await client.get(unknownPayment)
      #expect(answer.problem == "503 took_too_long")
      #expect(answer.headers[.retryAfter] == "1")
      #expect(try await client.get(unknownPayment).problem == "404 payment_not_found")
    }
  }

  @Test func `a write that was cancelled happens once, for whoever sends it again`() async throws {
    let desk = desk()
    try await desk.run { client in
      for fault in [Fault.holdBefore(Gate()), .holdAfter(Gate())] {
        desk.store.inject(fault, into: .append)
        #expect(try await client.post("/v1/payments", request, key: "k").problem == "503 took_too_long")
      }
      let again = try await client.post("/v1/payments", request, key: "k")
      #expect(again.status == 201)
      #expect(again.headers[.idempotentReplayed] == "true")
      #expect(try await client.get("/v1/events").objects("events").count == 1)
    }
  }

  @Test func `the outcome of what can't be cancelled is awaited, and answered`() async throws {
    let desk = desk()
    try await desk.run { client in
      let gate = Gate(heedsCancellation: false)
      desk.store.inject(.holdAfter(gate), into: .append)
      async let answer = client.post("/v1/payments", request)
      await gate.arrival()
      try await Task.sleep(for: .milliseconds(1500))
      gate.open()
      #expect(try await answer.status == 201)
    }
  }
}
