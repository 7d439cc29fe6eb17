/// Tells by a bearer token who makes a request.
public protocol Authenticator: Sendable {
  /// The principal that a token stands for.
  ///
  /// - Parameter token: What follows `Bearer` in the `Authorization` header.
  /// - Throws: ``AuthenticationFailure`` for a token that isn't valid.
  func principal(forBearerToken token: String) async throws(AuthenticationFailure) -> Principal
}

/// Why a token isn't valid.
public struct AuthenticationFailure: Error, Hashable, Sendable {
  /// What is wrong with the token, safe to be shown to whoever sent it: it repeats no part of it.
  public let reason: String

  /// Creates a failure.
  public init(_ reason: String) {
    self.reason = reason
  }
}
