import Crypto

/// A secret that stands for a principal. Whoever checks it needs its hash alone.
///
/// Its description hides it.
public struct BearerToken: Sendable, CustomStringConvertible {
  /// What a client sends after `Bearer`. To be shown to its owner once, and to nobody else.
  public let secretText: String

  /// Makes a token of 256 random bits.
  public init() {
    let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { [UInt8]($0) }
    secretText = "pay_" + bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
  }

  /// The SHA-256 hash of the text, as 64 hexadecimal digits: what a configuration holds.
  public var hash: String {
    TokenHash(of: secretText).hexadecimal
  }

  public var description: String { "BearerToken(…)" }
}
