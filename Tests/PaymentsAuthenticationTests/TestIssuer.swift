import Crypto
import CryptoExtras
import Foundation

/// Issues tokens, good ones and bad ones.
struct TestIssuer {
  let elliptic = P256.Signing.PrivateKey()
  let rsa: _RSA.Signing.PrivateKey

  static let keys = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }

  init() throws {
    rsa = try Self.keys.get()
  }

  /// The key set, with keys for other purposes among those that count.
  func keySet() throws -> String {
    let primitives = try rsa.publicKey.getKeyPrimitives()
    let point = elliptic.publicKey.rawRepresentation
    let other = P384.Signing.PrivateKey().publicKey.rawRepresentation
    return """
      {"keys": [
        {"kty": "EC", "crv": "P-256", "kid": "ec", "use": "sig", "x": "\(point.prefix(32).base64URL)", "y": "\(point.suffix(32).base64URL)"},
        {"kty": "RSA", "kid": "rsa", "alg": "RS256", "n": "\(primitives.modulus.base64URL)", "e": "\(primitives.publicExponent.base64URL)"},
        {"kty": "EC", "crv": "P-384", "kid": "p384", "x": "\(other.prefix(48).base64URL)", "y": "\(other.suffix(48).base64URL)"},
        {"kty": "oct", "kid": "shared", "k": "c2VjcmV0"},
        {"kty": "RSA", "kid": "encryption", "use": "enc", "n": "AQAB", "e": "AQAB"},
        {"kty": "EC", "crv": "P-256", "x": "AQAB", "y": "AQAB"}
      ]}
      """
  }

  /// Claims that are valid at the test's time.
  static let claims: [String: any Sendable] = [
    "iss": "https://issuer.example", "sub": "shop", "aud": "payments", "exp": 2000, "nbf": 1000, "scope": "payments:read",
  ]

  static func claims(with changes: [String: (any Sendable)?]) -> [String: any Sendable] {
    var changed = claims
    for (name, value) in changes { changed[name] = value }
    return changed
  }

  /// A token of ES256.
  func token(_ claims: [String: any Sendable] = claims, header: [String: any Sendable] = ["alg": "ES256", "kid": "ec"]) throws
    -> String
  {
    try token(header, claims) { try elliptic.signature(for: $0).rawRepresentation }
  }

  /// A token of RS256.
  func rsaToken(header: [String: any Sendable] = ["alg": "RS256", "kid": "rsa"]) throws -> String {
    try token(header, Self.claims) {
      try rsa.signature(for: SHA256.hash(data: $0), padding: .insecurePKCS1v1_5).rawRepresentation
    }
  }

  /// A token with whatever signature.
  func token(
    _ header: [String: any Sendable],
    _ claims: [String: any Sendable],
    sign: (Data) throws -> Data
  ) throws -> String {
    let parts = try [header, claims].map { try JSONSerialization.data(withJSONObject: $0).base64URL }
    let signed = parts.joined(separator: ".")
    return signed + "." + (try sign(Data(signed.utf8))).base64URL
  }
}

extension Data {
  var base64URL: String {
    base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }
}
