import HTTPTypes
import Testing

@Suite struct KeyTests {
  @Test func `a request that writes needs a key`() async throws {
    try await Desk().run { client in
      let answer = try await client.send(.post, "/v1/payments", request, [.contentType: "application/json"])
      #expect(answer.problem == "400 idempotency_key_missing Idempotency-Key")
    }
  }

  @Test(arguments: [
    "a", String(repeating: "k", count: 255), "\"a b\"", #""a\"b\\c""#, "\"\(String(repeating: "k", count: 255))\"",
  ])
  func `a key of up to 255 characters is taken`(key: String) async throws {
    try await Desk().run { client async throws in
      #expect(try await client.post("/v1/payments", request, key: key).status == 201)
      #expect(try await client.post("/v1/payments", request, key: key).headers[.idempotentReplayed] == "true")
    }
  }

  @Test(arguments: [
    "", "\"\"", String(repeating: "k", count: 256), "\"\(String(repeating: "k", count: 256))\"", "\"a", "\"", "a b", "a\"b",
    "\"a\"b", #""a\b""#, "\"a\\", "ä", "\"ä\"", "\"a\";p=1",
  ])
  func `a key that breaks the rule is refused`(key: String) async throws {
    try await Desk().run { client async throws in
      #expect(try await client.post("/v1/payments", request, key: key).problem == "400 idempotency_key_invalid Idempotency-Key")
    }
  }

  @Test func `two keys are none`() async throws {
    try await Desk().run { client in
      var headers: HTTPFields = [.contentType: "application/json"]
      headers.append(HTTPField(name: .idempotencyKey, value: "a"))
      headers.append(HTTPField(name: .idempotencyKey, value: "b"))
      let answer = try await client.send(.post, "/v1/payments", request, headers)
      #expect(answer.problem == "400 idempotency_key_invalid Idempotency-Key")
    }
  }
}
