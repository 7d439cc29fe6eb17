public import Foundation
import JWTKit
public import Logging
public import PaymentsAPI

/// JSON Web Tokens ([RFC 7519](https://www.rfc-editor.org/rfc/rfc7519)) that an issuer signed with RS256 or ES256.
///
/// A token's `kid` names the key, and the key says which algorithm it is for: what the token says of itself decides nothing
/// ([RFC 8725](https://www.rfc-editor.org/rfc/rfc8725), sections 3.1 and 3.2). The claims `exp`, `iss`, `aud` and `sub` are required;
/// `nbf` counts when it is there. `scope` holds the rights, as a text with spaces between or as an array; rights that this service
/// doesn't know are passed over.
public struct JSONWebTokens: Authenticator {
  /// The longest token that is looked at, in bytes.
  public static let maximumBytes = 8192

  private let keys: KeyFile
  private let issuer: String
  private let audience: String
  private let leeway: TimeInterval
  private let now: @Sendable () -> Date

  /// Reads the keys.
  ///
  /// - Parameters:
  ///   - path: A file with a JSON Web Key Set ([RFC 7517](https://www.rfc-editor.org/rfc/rfc7517)). It is read again when it has
  ///     changed, at most once in some seconds.
  ///   - issuer: What `iss` must be.
  ///   - audience: What `aud` must be or hold.
  ///   - leeway: How far the issuer's clock may be off, in seconds.
  ///   - now: The clock that tokens expire by.
  ///   - logger: Where it is reported that the file can't be read again; the keys then stay as they are.
  /// - Throws: ``AuthenticationConfigurationError`` for a file that can't be read or holds no key that is fit.
  public init(
    keysAt path: String,
    issuer: String,
    audience: String,
    leeway: Double = 30,
    now: @escaping @Sendable () -> Date = { Date() },
    logger: Logger = Logger(label: "payments-authentication")
  ) async throws(AuthenticationConfigurationError) {
    keys = try await KeyFile(path: path, now: now, logger: logger)
    self.issuer = issuer
    self.audience = audience
    self.leeway = leeway
    self.now = now
  }

  public func principal(forBearerToken token: String) async throws(AuthenticationFailure) -> Principal {
    guard token.utf8.count <= Self.maximumBytes else { throw AuthenticationFailure("The token is too large.") }
    guard let header = WebTokenHeader(of: token) else { throw AuthenticationFailure("The token is malformed.") }
    guard header.critical == nil else { throw AuthenticationFailure("The token demands an unknown extension.") }
    guard let key = await keys.key(named: header.keyID), key.algorithm.rawValue == header.algorithm else {
      throw AuthenticationFailure("The token is signed with a key or an algorithm that isn't accepted.")
    }
    let claims: WebTokenClaims
    do {
      claims = try await key.verifier.verify(token, as: WebTokenClaims.self)
    } catch {
      throw AuthenticationFailure("The token's signature or its claims aren't valid.")
    }
    try check(claims)
    return Principal(
      id: "\(claims.issuer)#\(claims.subject)",
      scopes: claims.scopes,
      expiresAt: Date(timeIntervalSince1970: claims.expiry + leeway)
    )
  }

  private func check(_ claims: WebTokenClaims) throws(AuthenticationFailure) {
    let time = now().timeIntervalSince1970
    guard claims.issuer == issuer else { throw AuthenticationFailure("The token is from another issuer.") }
    guard claims.audiences.contains(audience) else { throw AuthenticationFailure("The token is for another audience.") }
    guard time < claims.expiry + leeway else { throw AuthenticationFailure("The token has expired.") }
    if let start = claims.start, time < start - leeway { throw AuthenticationFailure("The token isn't valid yet.") }
    guard (1...255).contains(claims.subject.utf8.count) else {
      throw AuthenticationFailure("The token's subject is empty or too long.")
    }
  }
}
