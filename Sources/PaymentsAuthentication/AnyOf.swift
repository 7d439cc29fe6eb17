public import PaymentsAPI

/// Accepts static tokens and JSON Web Tokens.
public struct AnyOf: Authenticator {
  private let staticTokens: StaticTokens
  private let webTokens: JSONWebTokens

  /// Creates an authenticator of two.
  public init(_ staticTokens: StaticTokens, _ webTokens: JSONWebTokens) {
    self.staticTokens = staticTokens
    self.webTokens = webTokens
  }

  /// A token with two dots is a JSON Web Token.
  public func principal(forBearerToken token: String) async throws(AuthenticationFailure) -> Principal {
    let isWebToken = token.utf8.count { $0 == UInt8(ascii: ".") } == 2
    return isWebToken
      ? try await webTokens.principal(forBearerToken: token)
      : try await staticTokens.principal(forBearerToken: token)
  }
}
