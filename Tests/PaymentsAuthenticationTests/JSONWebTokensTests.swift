import Crypto
import CryptoExtras
import Foundation
import PaymentsAPI
import PaymentsAuthentication
import Testing

@Suite final class `JSON Web Tokens` {
  private let issuer: TestIssuer
  private let path = FileManager.default.temporaryDirectory.appending(path: "jwks-\(UUID()).json").path
  private let clock = ManualClock()

  init() throws {
    issuer = try TestIssuer()
    try issuer.keySet().write(toFile: path, atomically: true, encoding: .utf8)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  private func authenticator() async throws -> JSONWebTokens {
    try await JSONWebTokens(
      keysAt: path,
      issuer: "https://issuer.example",
      audience: "payments",
      leeway: 30,
      now: { [clock] in clock.now }
    )
  }

  private func refusal(of token: String) async throws -> String {
    let tokens = try await authenticator()
    let failure = await #expect(throws: AuthenticationFailure.self) { try await tokens.principal(forBearerToken: token) }
    for part in token.split(separator: ".") where part.count > 3 { #expect(failure?.reason.contains(part) == false) }
    return failure?.reason ?? ""
  }

  @Test func `of ES256 and RS256 are accepted`() async throws {
    let tokens = try await authenticator()
    // The issuer's clock may be half a minute off.
    let expiry = Date(timeIntervalSince1970: 2030)
    let principal = Principal(id: "https://issuer.example#shop", scopes: [.readPayments], expiresAt: expiry)
    #expect(try await tokens.principal(forBearerToken: issuer.token()) == principal)
    #expect(try await tokens.principal(forBearerToken: issuer.rsaToken()) == principal)
  }

  @Test func `have their scopes in a text or an array, unknown ones passed over`() async throws {
    let tokens = try await authenticator()
    let scopes: [(any Sendable, Set<Scope>)] = [
      ("payments:read payments:write", [.readPayments, .writePayments]), (["events:read", "other"], [.readEvents]),
      ("admin", []), ("", []),
    ]
    for (claim, expected) in scopes {
      let token = try issuer.token(TestIssuer.claims(with: ["scope": claim]))
      #expect(try await tokens.principal(forBearerToken: token).scopes == expected)
    }
    let without = try issuer.token(TestIssuer.claims(with: ["scope": nil]))
    #expect(try await tokens.principal(forBearerToken: without).scopes == [])
  }

  @Test func `are accepted when their audience is among several`() async throws {
    let token = try issuer.token(TestIssuer.claims(with: ["aud": ["other", "payments"]]))
    #expect(try await authenticator().principal(forBearerToken: token).id == "https://issuer.example#shop")
  }

  @Test(arguments: ["none", "None", "NONE", "nOnE", ""])
  func `without a signature are refused`(algorithm: String) async throws {
    let header: [String: any Sendable] = ["alg": algorithm, "kid": "ec"]
    #expect(try await refusal(of: issuer.token(header, TestIssuer.claims) { _ in Data() }) == "The token is malformed.")
    let reason = try await refusal(of: issuer.token(TestIssuer.claims, header: header))
    #expect(reason == "The token is signed with a key or an algorithm that isn't accepted.")
  }

  @Test(arguments: ["rsa", "ec", "shared"])
  func `signed with HS256 by a public key are refused`(keyID: String) async throws {
    let publicKeys = [
      Data(issuer.rsa.publicKey.pemRepresentation.utf8), issuer.rsa.publicKey.derRepresentation,
      issuer.elliptic.publicKey.rawRepresentation, Data("secret".utf8),
    ]
    for key in publicKeys {
      let token = try issuer.token(["alg": "HS256", "kid": keyID], TestIssuer.claims) {
        Data(HMAC<SHA256>.authenticationCode(for: $0, using: SymmetricKey(data: key)))
      }
      #expect(try await refusal(of: token) == "The token is signed with a key or an algorithm that isn't accepted.")
    }
  }

  @Test(arguments: [
    ("RS256", "ec"), ("ES256", "rsa"), ("ES384", "p384"), ("ES384", "ec"), ("PS256", "rsa"), ("RS512", "rsa"), ("es256", "ec"),
    ("ES256", "unknown"), ("ES256", ""), ("RS256", "encryption"), ("EdDSA", "ec"),
  ])
  func `of another algorithm or key than the set has are refused`(algorithm: String, keyID: String) async throws {
    let token = try issuer.token(TestIssuer.claims, header: ["alg": algorithm, "kid": keyID])
    #expect(try await refusal(of: token) == "The token is signed with a key or an algorithm that isn't accepted.")
  }

  @Test func `of PS256 under a key for RS256 are refused, even said to be RS256`() async throws {
    let token = try issuer.token(["alg": "RS256", "kid": "rsa"], TestIssuer.claims) {
      try issuer.rsa.signature(for: SHA256.hash(data: $0), padding: .PSS).rawRepresentation
    }
    #expect(try await refusal(of: token) == "The token's signature or its claims aren't valid.")
  }

  @Test func `of a curve that isn't the key's are refused`() async throws {
    let key = P384.Signing.PrivateKey()
    for (algorithm, keyID) in [("ES256", "ec"), ("ES384", "ec")] {
      let token = try issuer.token(["alg": algorithm, "kid": keyID], TestIssuer.claims) {
        try key.signature(for: $0).rawRepresentation
      }
      #expect(try await refusal(of: token) != "")
    }
  }

  @Test func `that bring their own key are refused`() async throws {
    let key = P256.Signing.PrivateKey()
    let point = key.publicKey.rawRepresentation
    let own = [
      "kty": "EC", "crv": "P-256", "kid": "ec", "x": point.prefix(32).base64URL, "y": point.suffix(32).base64URL,
    ]
    let header: [String: any Sendable] = ["alg": "ES256", "kid": "ec", "jwk": own, "jku": "https://evil.example/keys"]
    let token = try issuer.token(header, TestIssuer.claims) { try key.signature(for: $0).rawRepresentation }
    #expect(try await refusal(of: token) == "The token's signature or its claims aren't valid.")
  }

  @Test func `that were changed are refused`() async throws {
    let parts = try issuer.token().split(separator: ".").map(String.init)
    let claims = try JSONSerialization.data(withJSONObject: TestIssuer.claims(with: ["scope": "payments:write"])).base64URL
    let zeros = Data(repeating: 0, count: 64).base64URL
    for changed in [
      [parts[0], claims, parts[2]], [parts[0], parts[1], zeros], [parts[0], parts[1], String(parts[2].dropLast(4))],
    ] {
      #expect(
        try await refusal(of: changed.joined(separator: ".")) == "The token's signature or its claims aren't valid."
      )
    }
  }

  @Test func `that aren't well-formed are refused`() async throws {
    let token = try issuer.token()
    let parts = token.split(separator: ".").map(String.init)
    let malformed = [
      "", ".", "..", "a.b.c", token + ".", "." + token, token + "=", parts[0] + "==." + parts[1] + "." + parts[2], " " + token,
      parts[0] + "." + parts[1], parts[0] + "." + parts[1] + ".", "é." + parts[1] + "." + parts[2],
      Data("[]".utf8).base64URL + "." + parts[1] + "." + parts[2],
      Data(#"{"alg":"ES256"}"#.utf8).base64URL + "." + parts[1] + "." + parts[2],
      Data(#"{"alg":["ES256"],"kid":"ec"}"#.utf8).base64URL + "." + parts[1] + "." + parts[2],
    ]
    for text in malformed { #expect(try await refusal(of: text) == "The token is malformed.", "\(text)") }
  }

  @Test func `that demand an extension are refused`() async throws {
    let token = try issuer.token(TestIssuer.claims, header: ["alg": "ES256", "kid": "ec", "crit": ["b64"], "b64": false])
    #expect(try await refusal(of: token) == "The token demands an unknown extension.")
  }

  @Test func `that are too large are refused`() async throws {
    let token = try issuer.token(TestIssuer.claims(with: ["pad": String(repeating: "x", count: 8192)]))
    #expect(try await refusal(of: token) == "The token is too large.")
  }

  @Test(
    arguments: [
      ("exp", nil, "The token's signature or its claims aren't valid."), ("exp", 1470, "The token has expired."),
      ("nbf", 1531, "The token isn't valid yet."), ("iss", "https://issuer.example/", "The token is from another issuer."),
      ("iss", nil, "The token's signature or its claims aren't valid."),
      ("aud", "Payments", "The token is for another audience."),
      ("aud", nil, "The token's signature or its claims aren't valid."),
      ("aud", [String](), "The token is for another audience."),
      ("sub", nil, "The token's signature or its claims aren't valid."),
      ("sub", "", "The token's subject is empty or too long."),
      ("exp", "2000", "The token's signature or its claims aren't valid."),
      ("scope", 1, "The token's signature or its claims aren't valid."),
    ] as [(String, (any Sendable)?, String)]
  )
  func `with a claim that isn't valid are refused`(name: String, value: (any Sendable)?, reason: String) async throws {
    #expect(try await refusal(of: issuer.token(TestIssuer.claims(with: [name: value]))) == reason)
  }

  @Test(arguments: [("exp", 1471), ("nbf", 1530)])
  func `are given some leeway for clocks`(name: String, value: Int) async throws {
    let token = try issuer.token(TestIssuer.claims(with: [name: value]))
    #expect(try await authenticator().principal(forBearerToken: token).scopes == [.readPayments])
  }

  @Test func `are checked by new keys some seconds after the file has changed, and by the old ones if it is damaged`()
    async throws
  {
    let tokens = try await authenticator()
    let next = try TestIssuer()
    try next.keySet().write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try await tokens.principal(forBearerToken: issuer.token()).scopes == [.readPayments])
    clock.advance(by: 5)
    #expect(try await tokens.principal(forBearerToken: next.token()).scopes == [.readPayments])
    await #expect(throws: AuthenticationFailure.self) { try await tokens.principal(forBearerToken: issuer.token()) }

    try "{}".write(toFile: path, atomically: true, encoding: .utf8)
    clock.advance(by: 5)
    #expect(try await tokens.principal(forBearerToken: next.token()).scopes == [.readPayments])
    try FileManager.default.removeItem(atPath: path)
    clock.advance(by: 5)
    #expect(try await tokens.principal(forBearerToken: next.token()).scopes == [.readPayments])
  }

  @Test(arguments: [
    "", "[]", "{}", #"{"keys": []}"#, #"{"keys": [{"kty": "oct", "kid": "a", "k": "AQAB"}]}"#,
    #"{"keys": [{"kty": "RSA", "kid": "a", "n": "AQAB", "e": "AQAB"}]}"#, #"{"keys": [{"kty": "RSA", "kid": "a"}]}"#,
    #"{"keys": [{"kty": "EC", "crv": "P-256", "kid": "a", "x": "AQAB", "y": "AQAB"}]}"#,
  ])
  func `need a file with a fit key`(content: String) async throws {
    try content.write(toFile: path, atomically: true, encoding: .utf8)
    await #expect(throws: AuthenticationConfigurationError.self) { try await self.authenticator() }
  }

  @Test func `need keys of RSA with at least 2048 bits, and ids that occur once`() async throws {
    let weak = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1024)).publicKey.getKeyPrimitives()
    let key = #"{"kty": "RSA", "kid": "a", "n": "\#(weak.modulus.base64URL)", "e": "\#(weak.publicExponent.base64URL)"}"#
    try #"{"keys": [\#(key)]}"#.write(toFile: path, atomically: true, encoding: .utf8)
    await #expect(throws: AuthenticationConfigurationError.self) { try await self.authenticator() }

    let twice = try issuer.keySet().replacing(#""kid": "rsa""#, with: #""kid": "ec""#)
    try twice.write(toFile: path, atomically: true, encoding: .utf8)
    await #expect(throws: AuthenticationConfigurationError.self) { try await self.authenticator() }
  }

  @Test func `and static tokens are told apart by their dots`() async throws {
    let token = BearerToken()
    let any = AnyOf(try StaticTokens("shop:\(token.hash):payments:write"), try await authenticator())
    #expect(try await any.principal(forBearerToken: token.secretText) == Principal(id: "shop", scopes: [.writePayments]))
    #expect(try await any.principal(forBearerToken: issuer.token()).scopes == [.readPayments])
    for text in ["a.b", "a.b.c", "a.b.c.d", ""] {
      await #expect(throws: AuthenticationFailure.self) { try await any.principal(forBearerToken: text) }
    }
  }
}
