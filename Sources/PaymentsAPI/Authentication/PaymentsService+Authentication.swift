import HTTPTypes
import Hummingbird

extension PaymentsService {
  /// Tells who makes a request, by its bearer token ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)).
  ///
  /// - Throws: ``Problem`` for a request without a valid token, and for one whose token doesn't grant the scope.
  func principal(of request: Request, for scope: Scope) async throws -> Principal {
    guard let authenticator else { return .local }
    guard let token = request.bearerToken else {
      throw Problem(.tokenMissing, "Send the token as Authorization: Bearer.").challenging("")
    }
    let principal: Principal
    do throws(AuthenticationFailure) {
      principal = try await authenticator.principal(forBearerToken: token)
    } catch {
      throw Problem(.tokenInvalid, error.reason).challenging(", error=\"invalid_token\"")
    }
    guard principal.scopes.contains(scope) else {
      throw Problem(.scopeInsufficient, "This needs a token with the scope \(scope.rawValue).")
        .challenging(", error=\"insufficient_scope\", scope=\"\(scope.rawValue)\"")
    }
    return principal
  }
}

extension Principal {
  /// Whoever reaches a service without authentication.
  fileprivate static let local = Principal(id: "local", scopes: Set(Scope.allCases))
}

extension Problem {
  fileprivate func challenging(_ attributes: String) -> Problem {
    var problem = self
    problem.headers[.wwwAuthenticate] = "Bearer realm=\"payments\"\(attributes)"
    return problem
  }
}

extension Request {
  /// What follows `Bearer` in the `Authorization` header field; the scheme's name may be in any case.
  fileprivate var bearerToken: String? {
    let fields = headers[values: .authorization]
    guard fields.count == 1, let separator = fields[0].firstIndex(of: " "),
      fields[0][..<separator].lowercased() == "bearer"
    else { return nil }
    let token = fields[0][separator...].drop { $0 == " " }
    return token.isEmpty ? nil : String(token)
  }
}
