import EventLogsTesting
import HTTPTypes
import Testing

@Suite struct PreconditionTests {
  @Test(arguments: ["\"1\"", "*", "\"0\", \"1\"", "\"7\",\"1\",\"nonsense\""])
  func `a command is executed on the state that the client has seen`(condition: String) async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      #expect(try await client.post("\(path)/captures", capture(1), [.ifMatch: condition]).status == 201)
    }
  }

  @Test(arguments: [
    "", ",", "\"0\"", "\"2\"", "W/\"1\"", "\"01\"", "\"nonsense\"", "\"\"", "\"0\", \"7\"", "\"99999999999999999999\"",
  ])
  func `a command on another state is not executed`(condition: String) async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      let answer = try await client.post("\(path)/captures", capture(1), [.ifMatch: condition])
      #expect(answer.problem == "412 precondition_failed If-Match")
      #expect(answer.integer("actual_index") == 1)
      #expect(answer.text("log_id").map { path.hasSuffix($0) } == true)
      #expect(try await client.get(path).integer("captured") == 0)
    }
  }

  @Test func `the problem tells which state was expected`() async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      #expect(try await client.post("\(path)/captures", capture(1), [.ifMatch: "\"0\""]).integer("expected_index") == 0)
    }
  }

  @Test(arguments: ["1", "\"1", "\"1\" \"2\"", "W\"1\"", "*, \"1\""])
  func `what is no entity tag is refused`(condition: String) async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      let answer = try await client.post("\(path)/captures", capture(1), [.ifMatch: condition])
      #expect(answer.problem == "400 invalid_header If-Match")
    }
  }

  @Test func `a refusal by the precondition comes before one by the rules`() async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      #expect(try await client.post("\(path)/captures", capture(99999), [.ifMatch: "\"0\""]).status == 412)
    }
  }

  @Test(arguments: ["\"1\"", "\"0\"", "\"0\", \"1\""])
  func `a repeated request gets its first answer before its precondition is looked at`(condition: String) async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      let first = try await client.post("\(path)/captures", capture(1), key: "k", [.ifMatch: "\"1\""])
      let again = try await client.post("\(path)/captures", capture(1), key: "k", [.ifMatch: condition])
      #expect(again.status == 201)
      #expect(again.body == first.body)
      #expect(again.headers[.idempotentReplayed] == "true")
    }
  }

  @Test(arguments: ["\"0\"", "*", "\"0\", \"1\""])
  func `a payment that doesn't exist is not found, whatever the precondition`(condition: String) async throws {
    try await Desk().run { client in
      let answer = try await client.post("\(unknownPayment)/captures", capture(1), [.ifMatch: condition])
      #expect(answer.problem == "404 payment_not_found")
    }
  }

  @Test func `a command that was overtaken is executed on the state after, if that is one of those it names`() async throws {
    let desk = Desk()
    try await desk.run { client in
      let path = try await client.authorisedPayment()
      for (allowed, status) in [("\"1\", \"2\"", 201), ("\"3\", \"9\"", 412), ("\"9\", \"4\", \"5\", \"6\"", 201)] {
        let gate = Gate()
        desk.store.inject(.holdBefore(gate), into: .append)
        async let held = client.post("\(path)/captures", capture(1, reference: "held"), [.ifMatch: allowed])
        await gate.arrival()
        #expect(try await client.post("\(path)/captures", capture(1)).status == 201)
        gate.open()
        #expect(try await held.status == status)
      }
    }
  }

  @Test func `of two commands on one state the second fails`() async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      let answers = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<10 {
          group.addTask { try await client.post("\(path)/captures", capture(1), [.ifMatch: "\"1\""]).status }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.sorted() == [201] + Array(repeating: 412, count: 9))
    }
  }
}
