import PaymentsAPI
import PaymentsAuthentication
import Testing

@Suite struct StaticTokensTests {
  @Test func `an unknown token is refused`() async {
    await #expect(throws: AuthenticationFailure.self) { try await StaticTokens().principal(forBearerToken: "token") }
  }
}
