import Foundation

/// What a JSON Web Token says of itself, before anything of it is believed.
struct WebTokenHeader: Decodable {
  let algorithm: String
  let keyID: String

  /// Names of extensions that must be understood. None is.
  let critical: [String]?

  private enum CodingKeys: String, CodingKey {
    case algorithm = "alg"
    case keyID = "kid"
    case critical = "crit"
  }

  /// Reads the first of a token's three parts; `nil` when they aren't all in base64url without padding, or the header lacks an
  /// algorithm or a key.
  init?(of token: String) {
    let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isBase64URL) }) else { return nil }
    var base64 = Substring(parts[0]).replacing("-", with: "+").replacing("_", with: "/")
    base64 += String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
    guard
      let data = Data(base64Encoded: String(base64)),
      let header = try? JSONDecoder().decode(WebTokenHeader.self, from: data)
    else { return nil }
    self = header
  }
}

private func isBase64URL(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
  default: false
  }
}
