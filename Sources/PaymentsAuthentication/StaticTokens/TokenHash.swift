import Crypto

/// The SHA-256 hash of a bearer token.
struct TokenHash: Sendable {
  private let bytes: [UInt8]

  init(of token: String) {
    bytes = Array(SHA256.hash(data: Array(token.utf8)))
  }

  /// Reads 64 hexadecimal digits.
  init?(hexadecimal text: some StringProtocol) {
    let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    guard text.utf8.count == 64, digits.count == 64 else { return nil }
    bytes = stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
  }

  var hexadecimal: String {
    bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
  }

  /// Whether two hashes are the same, found in a time that doesn't depend on where they differ.
  func isSame(as other: TokenHash) -> Bool {
    var difference: UInt8 = 0
    for (left, right) in zip(bytes, other.bytes) { difference |= left ^ right }
    return difference == 0
  }
}
