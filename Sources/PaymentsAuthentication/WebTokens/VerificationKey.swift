import Foundation
import JWTKit

/// A public key, and the one algorithm that it is for.
struct VerificationKey: Sendable {
  enum Algorithm: String {
    case rs256 = "RS256"
    case es256 = "ES256"
  }

  let algorithm: Algorithm

  /// Holds this key alone, so that no token can choose another one.
  let verifier: JWTKeyCollection

  /// The keys of a JSON Web Key Set by their ids. Keys for other purposes, or of other kinds, are passed over.
  ///
  /// - Throws: ``AuthenticationConfigurationError`` for a text that is no key set, for a key that isn't fit, such as one of RSA with
  ///   less than 2048 bits, for an id that occurs twice, and when no key is left.
  static func set(from data: Data) async throws(AuthenticationConfigurationError) -> [String: VerificationKey] {
    guard let set = try? JSONDecoder().decode(KeySet.self, from: data) else {
      throw AuthenticationConfigurationError("The key file holds no JSON Web Key Set.")
    }
    var keys: [String: VerificationKey] = [:]
    for key in set.keys {
      guard let id = key.kid, key.use ?? "sig" == "sig", let verifier = try await key.verificationKey else { continue }
      if keys.updateValue(verifier, forKey: id) != nil {
        throw AuthenticationConfigurationError("The key file has two keys with one id.")
      }
    }
    if keys.isEmpty { throw AuthenticationConfigurationError("The key file has no key for RS256 or ES256 with an id.") }
    return keys
  }
}

/// RFC 7517, section 5.
private struct KeySet: Decodable {
  let keys: [Key]

  struct Key: Decodable {
    let kty: String
    let kid: String?
    let use: String?
    let alg: String?
    let crv: String?
    let n: String?
    let e: String?
    let x: String?
    let y: String?

    /// `nil` for a key of a kind that isn't accepted.
    var verificationKey: VerificationKey? {
      get async throws(AuthenticationConfigurationError) {
        do {
          switch (kty, crv, alg) {
          case ("RSA", _, nil), ("RSA", _, "RS256"):
            let key = try JWTKit.Insecure.RSA.PublicKey(modulus: n ?? "", exponent: e ?? "")
            return VerificationKey(
              algorithm: .rs256,
              verifier: await JWTKeyCollection().add(rsa: key, digestAlgorithm: .sha256)
            )
          case ("EC", "P-256", nil), ("EC", "P-256", "ES256"):
            let key = try ES256PublicKey(parameters: (x ?? "", y ?? ""))
            return VerificationKey(algorithm: .es256, verifier: await JWTKeyCollection().add(ecdsa: key))
          default: return nil
          }
        } catch {
          throw AuthenticationConfigurationError("The key file has a key of type \(kty) that isn't fit.")
        }
      }
    }
  }
}
