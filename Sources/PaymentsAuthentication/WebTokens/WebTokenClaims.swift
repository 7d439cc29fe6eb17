import JWTKit
import PaymentsAPI

/// The claims of a JSON Web Token that count here.
struct WebTokenClaims: JWTPayload {
  let issuer: String
  let subject: String
  let audiences: [String]

  /// Seconds since 1970.
  let expiry: Double

  /// Seconds since 1970.
  let start: Double?
  let scopes: Set<Scope>

  private enum CodingKeys: String, CodingKey {
    case issuer = "iss"
    case subject = "sub"
    case audiences = "aud"
    case expiry = "exp"
    case start = "nbf"
    case scopes = "scope"
  }

  init(from decoder: any Decoder) throws {
    let claims = try decoder.container(keyedBy: CodingKeys.self)
    issuer = try claims.decode(String.self, forKey: .issuer)
    subject = try claims.decode(String.self, forKey: .subject)
    expiry = try claims.decode(Double.self, forKey: .expiry)
    start = try claims.decodeIfPresent(Double.self, forKey: .start)
    audiences = try claims.decode(OneOrMany.self, forKey: .audiences).texts
    let rights = try claims.decodeIfPresent(OneOrMany.self, forKey: .scopes)?.texts ?? []
    scopes = Set(rights.flatMap { $0.split(separator: " ") }.compactMap { Scope(rawValue: String($0)) })
  }

  /// Required by `JWTPayload`, and of no use: this service signs no tokens.
  func encode(to encoder: any Encoder) throws {
    var claims = encoder.container(keyedBy: CodingKeys.self)
    try claims.encode(subject, forKey: .subject)
  }

  /// The claims are checked with the clock and the names of ``JSONWebTokens``.
  func verify(using algorithm: some JWTAlgorithm) {}
}

/// A text, or an array of texts.
private struct OneOrMany: Decodable {
  let texts: [String]

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      texts = [text]
    } else {
      texts = try container.decode([String].self)
    }
  }
}
