public import PaymentsAPI

/// Bearer tokens that the configuration names by their SHA-256 hashes.
public struct StaticTokens: Authenticator {
  /// Accepts no token.
  public init() {}

  public func principal(forBearerToken token: String) async throws(AuthenticationFailure) -> Principal {
    throw AuthenticationFailure("The token is unknown.")
  }
}
