import Foundation
import PaymentsAPI
import PaymentsAuthentication
import Testing

@Suite struct `Static tokens` {
  private let token = BearerToken()

  @Test func `stand for a name and scopes`() async throws {
    let other = BearerToken()
    let tokens = try StaticTokens(
      "shop:\(token.hash):payments:read,payments:write; audit:\(other.hash.uppercased()):events:read"
    )
    #expect(
      try await tokens.principal(forBearerToken: token.secretText)
        == Principal(id: "shop", scopes: [.readPayments, .writePayments])
    )
    #expect(
      try await tokens.principal(forBearerToken: other.secretText) == Principal(id: "audit", scopes: [.readEvents])
    )
  }

  @Test func `that aren't configured are refused, the hash of one that is among them`() async throws {
    let tokens = try StaticTokens("shop:\(token.hash):payments:read")
    for text in ["", BearerToken().secretText, token.hash, token.secretText + "0", String(token.secretText.dropLast())] {
      await #expect(throws: AuthenticationFailure("The token is unknown.")) {
        try await tokens.principal(forBearerToken: text)
      }
    }
  }

  @Test func `expire`() async throws {
    let text = "shop:\(token.hash):payments:read@2026-03-01T12:00:00Z"
    let expiry = try Date("2026-03-01T12:00:00Z", strategy: .iso8601)
    let before = try StaticTokens(text, now: { expiry.addingTimeInterval(-1) })
    let principal = Principal(id: "shop", scopes: [.readPayments], expiresAt: expiry)
    #expect(try await before.principal(forBearerToken: token.secretText) == principal)
    let after = try StaticTokens(text, now: { expiry })
    await #expect(throws: AuthenticationFailure("The token has expired.")) {
      try await after.principal(forBearerToken: token.secretText)
    }
  }

  @Test func `may have one name, so that a client can change over`() async throws {
    let next = BearerToken()
    let tokens = try StaticTokens("shop:\(token.hash):payments:read\nshop:\(next.hash):payments:read")
    #expect(
      try await tokens.principal(forBearerToken: token.secretText) == tokens.principal(forBearerToken: next.secretText)
    )
  }

  @Test func `of development have all scopes`() async throws {
    let tokens = StaticTokens(token, named: "development")
    #expect(
      try await tokens.principal(forBearerToken: token.secretText)
        == Principal(id: "development", scopes: Set(Scope.allCases))
    )
  }

  @Test(arguments: [
    "", " ; ", "shop", "shop:HASH", ":HASH:payments:read", "sh op:HASH:payments:read", "shöp:HASH:payments:read",
    "shop:secret:payments:read", "shop:HASH0:payments:read", "shop:HASH:", "shop:HASH:payments:read,",
    "shop:HASH:payments:all", "shop:HASH:payments:read@", "shop:HASH:payments:read@tomorrow",
    "a:HASH:payments:read;b:HASH:payments:read",
  ])
  func `that aren't well-formed are refused, without being repeated`(text: String) throws {
    let text = text.replacing("HASH", with: token.hash)
    let error = try #require(throws: AuthenticationConfigurationError.self) { try StaticTokens(text) }
    #expect(!error.message.contains("secret"))
    #expect(!error.message.contains(token.hash))
  }

  @Test func `are fresh and keep their text to themselves`() {
    #expect(token.secretText != BearerToken().secretText)
    #expect(token.secretText.wholeMatch(of: /pay_[0-9a-f]{64}/) != nil)
    #expect(!"\(token)".contains(token.secretText))
    #expect(!String(describing: token).contains(token.secretText))
  }
}
