import struct Foundation.Decimal
import struct Foundation.Locale

/// An amount of money as an exact decimal. It is written as text, in JSON too, so no binary fraction ever comes near it.
struct Amount: Hashable, Sendable {
  static let zero = Amount(value: 0)

  private var value: Decimal

  private init(value: Decimal) {
    self.value = value
  }

  /// Reads digits with an optional fraction after a point, such as `35.0`.
  ///
  /// - Parameter wholeDigits: How many digits may stand before the point. With the 6 that may follow it, `Decimal` holds 32
  ///   without rounding, which no sum of a log's amounts exceeds when they have 15.
  init?(_ text: some StringProtocol, wholeDigits: Int = 32) {
    let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 1 || parts[0].isEmpty, let magnitude = parts.last else { return nil }
    let digits = magnitude.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard (1...wholeDigits).contains(digits[0].count), digits.count == 1 || (1...6).contains(digits[1].count),
      digits.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }),
      let value = Decimal(string: String(text), locale: Locale(identifier: "en_US_POSIX"))
    else { return nil }
    self.value = value
  }

  var isNegative: Bool { value < 0 }

  static func + (lhs: Amount, rhs: Amount) -> Amount { Amount(value: lhs.value + rhs.value) }
  static func - (lhs: Amount, rhs: Amount) -> Amount { Amount(value: lhs.value - rhs.value) }
  static func += (lhs: inout Amount, rhs: Amount) { lhs = lhs + rhs }
}

extension Amount: CustomStringConvertible {
  /// The amount with two digits after the point, or as many more as it has.
  var description: String {
    let text = value.description
    guard let point = text.firstIndex(of: ".") else { return text + ".00" }
    return text + String(repeating: "0", count: max(0, 3 - text[point...].count))
  }
}

extension Amount: Codable {
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let amount = Amount(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "Not a decimal amount.")
    }
    self = amount
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
