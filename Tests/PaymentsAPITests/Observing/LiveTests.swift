import HTTPTypes
import HummingbirdTesting
import Testing

/// What depends on how a server sends it.
@Suite(.timeLimit(.minutes(1))) struct LiveTests {
  @Test func `commands, conditions and problems work over a socket`() async throws {
    try await Desk().run(.live) { client in
      let path = try await client.authorisedPayment()
      let first = try await client.post("\(path)/captures", capture(1), key: "\"a key\"")
      #expect(try await client.post("\(path)/captures", capture(1), key: "\"a key\"").body == first.body)
      let unchanged = try await client.get(path, [.ifNoneMatch: "\"2\""])
      #expect(unchanged.status == 304)
      #expect(unchanged.headers[.contentLength] == nil)
      let head = try await client.send(.head, path)
      #expect(head.status == 200)
      #expect(head.headers[.contentLength] == "\(first.body.utf8.count)")
      #expect(try await client.send(.put, path, "{}").problem == "405 method_not_allowed")
      #expect(try await client.post("/v1/payments", String(repeating: " ", count: 200_000)).status == 413)
      #expect(try await client.get("/v1/payments:batchGet").problem == "405 method_not_allowed")
    }
  }
}
