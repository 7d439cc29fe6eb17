import Logging
import PaymentsAPI
import PaymentsAuthentication

/// How clients show who they are.
struct AuthenticationSettings: Hashable, Sendable {
  struct WebTokens: Hashable, Sendable {
    let keys: String
    let issuer: String
    let audience: String
  }

  let staticTokens: String?
  let webTokens: WebTokens?

  init(_ settings: Settings) throws(ServiceFailure) {
    staticTokens = try settings.text(.tokens)
    switch (try settings.text(.webTokenKeys), try settings.text(.webTokenIssuer), try settings.text(.webTokenAudience)) {
    case (nil, nil, nil): webTokens = nil
    case (let keys?, let issuer?, let audience?) where !issuer.isEmpty && !audience.isEmpty:
      webTokens = WebTokens(keys: keys, issuer: issuer, audience: audience)
    default:
      throw .configuration("payments.jwt.keys, payments.jwt.issuer and payments.jwt.audience go together, but one isn't set.")
    }
  }

  var isConfigured: Bool { staticTokens != nil || webTokens != nil }

  /// What the log says of it.
  var kind: String {
    switch (staticTokens, webTokens) {
    case (nil, nil): "development token"
    case (_?, nil): "static tokens"
    case (nil, _?): "json web tokens"
    case (_?, _?): "static tokens, json web tokens"
    }
  }

  /// Makes what checks tokens.
  ///
  /// - Returns: The authenticator, and the fresh token that it accepts when nothing is configured.
  /// - Throws: ``ServiceFailure`` for tokens or keys that aren't valid.
  func authenticator(logger: Logger) async throws(ServiceFailure) -> (any Authenticator, developmentToken: BearerToken?) {
    do throws(AuthenticationConfigurationError) {
      switch (staticTokens, webTokens) {
      case (nil, nil):
        let token = BearerToken()
        return (StaticTokens(token, named: "development"), token)
      case (let text?, nil): return (try StaticTokens(text), nil)
      case (nil, let settings?): return (try await settings.authenticator(logger: logger), nil)
      case (let text?, let settings?):
        return (AnyOf(try StaticTokens(text), try await settings.authenticator(logger: logger)), nil)
      }
    } catch {
      throw .configuration(error.message)
    }
  }
}

extension AuthenticationSettings.WebTokens {
  fileprivate func authenticator(logger: Logger) async throws(AuthenticationConfigurationError) -> JSONWebTokens {
    try await JSONWebTokens(keysAt: keys, issuer: issuer, audience: audience, logger: logger)
  }
}
