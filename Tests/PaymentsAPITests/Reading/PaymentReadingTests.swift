import HTTPTypes
import Testing

@Suite struct PaymentReadingTests {
  @Test func `a payment is read with its entity tag`() async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      let answer = try await client.get(path)
      #expect(answer.status == 200)
      #expect(answer.headers[.eTag] == "\"1\"")
      #expect(answer.headers[.contentType] == "application/json")
    }
  }

  @Test(arguments: [("\"1\"", 304), ("W/\"1\"", 304), ("\"0\", \"1\"", 304), ("*", 304), ("\"0\"", 200), ("\"x\"", 200)])
  func `a payment that the client has already isn't sent again`(condition: String, status: Int) async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      for path in [path, "\(path)/disputes"] {
        let answer = try await client.get(path, [.ifNoneMatch: condition])
        #expect(answer.status == status)
        #expect(answer.headers[.eTag] == "\"1\"")
        #expect(answer.body.isEmpty == (status == 304))
      }
    }
  }

  @Test func `a payment is read as it was after each of its events`() async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      let captured = try await client.post("\(path)/captures", capture(1))
      for (index, status) in ["requested", "authorised", "partially_captured"].enumerated() {
        let answer = try await client.get("\(path)?at_index=\(index)")
        #expect(answer.text("status") == status)
        #expect(answer.headers[.eTag] == "\"\(index)\"")
      }
      #expect(try await client.get("\(path)?at_index=2").body == captured.body)
      let beyond = try await client.get("\(path)?at_index=3")
      #expect(beyond.problem == "404 event_not_found")
      #expect(beyond.integer("actual_index") == 2)
    }
  }

  @Test func `a payment is read as it was at a time`() async throws {
    let desk = Desk()
    try await desk.run { client in
      let path = try await client.requestedPayment()
      desk.clock.advance(by: 60)
      _ = try await client.post("\(path)/authorisations", #"{"amount":10000,"currency":"EUR","approval_code":"A1"}"#)
      for (time, status) in [
        ("2026-03-01T12:00:00Z", "requested"), ("2026-03-01T12:00:59.999999Z", "requested"),
        ("2026-03-01T12:01:00Z", "authorised"), ("2026-03-01T14:01:00%2B02:00", "authorised"),
        ("2026-03-01T14:00:59+02:00", "requested"), ("2030-01-01T00:00:00Z", "authorised"),
      ] {
        #expect(try await client.get("\(path)?as_of=\(time)").text("status") == status, "\(time)")
      }
      #expect(try await client.get("\(path)?as_of=2026-03-01T11:59:59Z").problem == "404 payment_not_found")
    }
  }

  @Test(arguments: [
    ("at_index=-1", "400 invalid_parameter at_index"), ("at_index=x", "400 invalid_parameter at_index"),
    ("at_index=", "400 invalid_parameter at_index"), ("at_index=2147483648", "400 invalid_parameter at_index"),
    ("at_index=00", "400 invalid_parameter at_index"), ("at_index=0&at_index=0", "400 invalid_parameter at_index"),
    ("as_of=yesterday", "400 invalid_parameter as_of"), ("as_of=2026-02-30T00:00:00Z", "400 invalid_parameter as_of"),
    ("at_index=0&as_of=2026-03-01T12:00:00Z", "400 invalid_parameter as_of"), ("atindex=0", "400 unknown_parameter atindex"),
  ])
  func `a query that is wrong is refused`(query: String, problem: String) async throws {
    try await Desk().run { client in
      let path = try await client.requestedPayment()
      #expect(try await client.get("\(path)?\(query)").problem == problem)
    }
  }

  @Test func `HEAD answers as GET does, without the body`() async throws {
    try await Desk().run { client in
      let path = try await client.requestedPayment()
      let answer = try await client.send(.head, path)
      #expect(answer.status == 200)
      #expect(answer.headers[.eTag] == "\"0\"")
      #expect(answer.body.isEmpty)
    }
  }
}
