import HTTPTypes
import PaymentsAPI
import Testing

@Suite struct AuthenticationTests {
  @Test(arguments: [nil, "Basic YTpi", "Bearer", "Bearer ", "writer"])
  func `a request without a token is told what to send`(authorization: String?) async throws {
    try await Desk(authenticator: Tokens()).run { client in
      let headers: HTTPFields = authorization.map { [.authorization: $0] } ?? [:]
      for answer in [
        try await client.get(unknownPayment, headers), try await client.post("/v1/payments", request, headers),
      ] {
        #expect(answer.problem == "401 token_missing")
        #expect(answer.headers[.wwwAuthenticate] == "Bearer realm=\"payments\"")
      }
    }
  }

  @Test func `a token that isn't valid is refused without being repeated`() async throws {
    try await Desk(authenticator: Tokens()).run { client in
      let answer = try await client.get(unknownPayment, [.authorization: "Bearer forged"])
      #expect(answer.problem == "401 token_invalid")
      #expect(answer.headers[.wwwAuthenticate] == "Bearer realm=\"payments\", error=\"invalid_token\"")
      #expect(!answer.body.contains("forged"))
    }
  }

  @Test func `a token grants what its scopes say`() async throws {
    try await Desk(authenticator: Tokens()).run { client in
      let (reader, writer): (HTTPFields, HTTPFields) = ([.authorization: "Bearer reader"], [.authorization: "bearer  writer"])
      let created = try await client.post("/v1/payments", request, writer)
      #expect(created.status == 201)
      let path = try #require(created.headers[.location])
      #expect(try await client.get(path, reader).status == 200)

      let refused = try await client.get(path, writer)
      #expect(refused.problem == "403 insufficient_scope")
      #expect(
        refused.headers[.wwwAuthenticate]
          == "Bearer realm=\"payments\", error=\"insufficient_scope\", scope=\"payments:read\""
      )
      #expect(try await client.post("/v1/payments", request, reader).problem == "403 insufficient_scope")
    }
  }

  @Test func `principals have keys of their own`() async throws {
    try await Desk(authenticator: Tokens()).run { client in
      let first = try await client.post("/v1/payments", request, key: "k", [.authorization: "Bearer writer"])
      let other = try await client.post("/v1/payments", request, key: "k", [.authorization: "Bearer other"])
      #expect(other.status == 201)
      #expect(other.headers[.idempotentReplayed] == nil)
      #expect(other.headers[.location] != first.headers[.location])
    }
  }

  @Test func `what operators and readers of the documentation need is open to all`() async throws {
    try await Desk(authenticator: Tokens()).run { client async throws in
      for path in ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"] {
        #expect(try await client.get(path).status == 200)
      }
    }
  }
}

/// Tokens that are the names of their principals.
private struct Tokens: Authenticator {
  func principal(forBearerToken token: String) async throws(AuthenticationFailure) -> Principal {
    switch token {
    case "reader": Principal(id: token, scopes: [.readPayments])
    case "writer", "other": Principal(id: token, scopes: [.writePayments])
    default: throw AuthenticationFailure("The token is unknown.")
    }
  }
}
