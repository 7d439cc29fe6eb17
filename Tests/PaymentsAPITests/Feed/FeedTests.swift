import HTTPTypes
import Testing

@Suite struct FeedTests {
  @Test func `the events of all payments are read in the order of their recording`() async throws {
    try await Desk().run { client in
      for _ in 0..<3 { _ = try await client.authorisedPayment() }
      var positions: [Int] = []
      var path: String? = "/v1/events?limit=4"
      while let next = path {
        let page = try await client.get(next)
        positions += page.objects("events").compactMap { $0["position"] as? Int }
        path = page.link("next")
        if let path, let cursor = page.text("next") { #expect(path == "/v1/events?limit=4&after=\(cursor)") }
      }
      #expect(positions == [1, 2, 3, 4, 5, 6])
    }
  }

  @Test func `a reader at the end goes on where it was`() async throws {
    try await Desk().run { client in
      _ = try await client.requestedPayment()
      let end = try await client.get("/v1/events")
      #expect(end.headers[.link] == nil)
      let cursor = try #require(end.text("next"))
      #expect(try await client.get("/v1/events?after=\(cursor)").objects("events").isEmpty)
      let path = try await client.requestedPayment()
      let later = try await client.get("/v1/events?after=\(cursor)")
      #expect(later.objects("events").compactMap { $0["payment_id"] as? String } == [String(id(in: path))])
    }
  }

  @Test(arguments: [
    ("type=captured", [3]), ("type=requested&type=authorisation_incremented", [1, 4]), ("from=2026-03-01T12:01:00Z", [3, 4]),
    ("to=2026-03-01T12:01:00Z", [1, 2]), ("correlation_id=request-4", [4]), ("correlation_id=another", []),
    ("type=captured&to=2026-03-01T12:01:00Z", []),
  ])
  func `filters choose among them`(filters: String, positions: [Int]) async throws {
    let desk = Desk()
    try await desk.run { client in
      let path = try await client.authorisedPayment()
      desk.clock.advance(by: 60)
      _ = try await client.post("\(path)/captures", capture(1))
      let increment = #"{"amount":1,"currency":"EUR","approval_code":"A2"}"#
      _ = try await client.post("\(path)/increments", increment, [.requestID: "request-4"])
      let page = try await client.get("/v1/events?\(filters)")
      #expect(page.objects("events").compactMap { $0["position"] as? Int } == positions)
    }
  }

  @Test(arguments: [
    ("type=capturing", "400 invalid_parameter type"), ("type=", "400 invalid_parameter type"),
    ("from=now", "400 invalid_parameter from"), ("limit=0", "400 invalid_parameter limit"),
    ("correlation_id=", "400 invalid_parameter correlation_id"),
    ("correlation_id=a%00", "400 invalid_parameter correlation_id"), ("after=x", "400 invalid_cursor after"),
    ("order=asc", "400 unknown_parameter order"),
    ("to=2026-03-01T12:00:00Z&to=2026-03-01T12:00:00Z", "400 invalid_parameter to"),
  ])
  func `a query that is wrong is refused`(query: String, problem: String) async throws {
    try await Desk().run { client async throws in
      #expect(try await client.get("/v1/events?\(query)").problem == problem)
    }
  }

  @Test func `a cursor of other filters is refused`() async throws {
    try await Desk().run { client in
      _ = try await client.requestedPayment()
      let cursor = try #require(try await client.get("/v1/events?type=requested").text("next"))
      #expect(try await client.get("/v1/events?type=requested&after=\(cursor)").status == 200)
      #expect(try await client.get("/v1/events?after=\(cursor)").problem == "400 invalid_cursor after")
    }
  }
}
