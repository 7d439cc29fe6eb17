import HTTPTypes
import EventLogs
import EventLogsTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct ReplayTests {
  @Test func `a repeated create gets the first payment again`() async throws {
    try await Desk().run { client in
      let first = try await client.post("/v1/payments", request, key: "k")
      let path = try #require(first.headers[.location])
      _ = try await client.post("\(path)/expiries")
      let again = try await client.post("/v1/payments", request, key: "k")
      #expect(again.status == 201)
      #expect(again.body == first.body)
      #expect(again.headers[.location] == path)
      #expect(again.headers[.eTag] == first.headers[.eTag])
      #expect(again.headers[.idempotentReplayed] == "true")
    }
  }

  @Test func `a repeated command gets the first answer, though the payment has moved on`() async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      let first = try await client.post("\(path)/captures", capture(4000), key: "k")
      _ = try await client.post("\(path)/captures", capture(6000))
      // There is nothing left to capture, so that the command itself would be refused.
      let again = try await client.post("\(path)/captures", capture(4000), key: "k")
      #expect(again.status == 201)
      #expect(again.body == first.body)
      #expect(again.headers[.idempotentReplayed] == "true")
      #expect(try await client.get(path).integer("captured") == 10000)
    }
  }

  @Test func `a key in quotes is the same as a bare one, and so is a body that is written in another way`() async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      _ = try await client.post("\(path)/captures", capture(4000), key: "k")
      let body = #"{ "reference": "\u0063", "currency": "EUR", "amount": 4000.0 }"#
      let again = try await client.post("\(path)/captures", body, key: "\"k\"")
      #expect(again.headers[.idempotentReplayed] == "true")
    }
  }

  @Test func `a command that is repeated after its deadline gets the first answer`() async throws {
    let desk = Desk()
    try await desk.run { client in
      let body = String(request.dropLast()) + #","capture_by":"2026-03-01T13:00:00Z"}"#
      let created = try await client.post("/v1/payments", body, key: "create")
      let path = try #require(created.headers[.location])
      _ = try await client.post("\(path)/authorisations", #"{"amount":10000,"currency":"EUR","approval_code":"A1"}"#)
      let first = try await client.post("\(path)/captures", capture(1), key: "capture")
      desk.clock.advance(by: 7200)
      let again = try await client.post("\(path)/captures", capture(1), key: "capture")
      #expect(again.body == first.body)
      #expect(again.headers[.idempotentReplayed] == "true")
      #expect(try await client.post("\(path)/captures", capture(1)).problem == "409 capture_deadline_passed")
      #expect(try await client.post("/v1/payments", body, key: "create").body == created.body)
      #expect(try await client.post("/v1/payments", body).problem == "409 deadline_not_in_future capture_by")
    }
  }

  @Test func `another body under the same key is refused, though it decides the same events`() async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      let whole = #"{"amount":10000,"currency":"EUR"}"#
      _ = try await client.post("\(path)/voids", whole, key: "k")
      #expect(try await client.post("\(path)/voids", nil, key: "k").problem == "422 idempotency_key_reused")
      let part = #"{"amount":1,"currency":"EUR"}"#
      #expect(try await client.post("\(path)/voids", part, key: "k").problem == "422 idempotency_key_reused")
      #expect(try await client.post("\(path)/voids", whole, key: "k").headers[.idempotentReplayed] == "true")
    }
  }

  @Test func `the same key for another payment is refused`() async throws {
    try await Desk().run { client in
      let (one, other) = (try await client.authorisedPayment(), try await client.authorisedPayment())
      _ = try await client.post("\(one)/captures", capture(1), key: "k")
      #expect(try await client.post("\(other)/captures", capture(1), key: "k").problem == "422 idempotency_key_reused")
      #expect(try await client.get(other).integer("captured") == 0)
    }
  }

  @Test func `another create under the same key is refused`() async throws {
    try await Desk().run { client in
      _ = try await client.post("/v1/payments", request, key: "k")
      let other = request.replacing("10000", with: "20000")
      #expect(try await client.post("/v1/payments", other, key: "k").problem == "422 idempotency_key_reused")
    }
  }

  @Test func `the same key for another operation is another key`() async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      _ = try await client.post("\(path)/captures", capture(1), key: "k")
      let answer = try await client.post("\(path)/voids", nil, key: "k")
      #expect(answer.status == 201)
      #expect(answer.headers[.idempotentReplayed] == nil)
    }
  }

  @Test func `a refused or invalid request leaves its key to the next one`() async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      #expect(try await client.post("\(path)/captures", capture(10001), key: "k").status == 409)
      #expect(try await client.post("\(path)/captures", capture(0), key: "k").status == 400)
      let answer = try await client.post("\(path)/captures", capture(10000), key: "k")
      #expect(answer.status == 201)
      #expect(answer.headers[.idempotentReplayed] == nil)
    }
  }

  @Test func `of many equal requests at once one is executed and all get its answer`() async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
        for _ in 0..<20 { group.addTask { try await client.post("\(path)/captures", capture(4000), key: "k") } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.allSatisfy { $0.status == 201 })
      #expect(Set(answers.map(\.body)).count == 1)
      #expect(answers.count { $0.headers[.idempotentReplayed] == nil } == 1)
      #expect(try await client.get(path).integer("captured") == 4000)
    }
  }

  @Test func `of many equal creates at once one is executed`() async throws {
    try await Desk().run { client in
      let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
        for _ in 0..<20 { group.addTask { try await client.post("/v1/payments", request, key: "k") } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(answers.map(\.body)).count == 1)
      #expect(answers.count { $0.headers[.idempotentReplayed] == nil } == 1)
    }
  }

  @Test func `a request whose answer was lost gets it when it is repeated`() async throws {
    let desk = Desk()
    try await desk.run { client in
      let path = try await client.authorisedPayment()
      desk.store.inject(.failAfter(EventLogsError(.outcomeUnknown, "The connection was lost.")), into: .append)
      let lost = try await client.post("\(path)/captures", capture(4000), key: "k")
      #expect(lost.problem == "503 outcome_unknown")
      #expect(lost.headers[.retryAfter] == "1")
      let again = try await client.post("\(path)/captures", capture(4000), key: "k")
      #expect(again.status == 201)
      #expect(again.headers[.idempotentReplayed] == "true")
      #expect(again.integer("captured") == 4000)
    }
  }
}
