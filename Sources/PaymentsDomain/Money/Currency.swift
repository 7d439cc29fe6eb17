/// A currency by its alphabetic code, such as `EUR`, as list one of ISO 4217 has it.
///
/// Source: [SIX, the standard's maintenance agency](https://www.six-group.com/dam/download/financial-information/data-center/iso-currrency/lists/list-one.xml).
public struct Currency: Hashable, Sendable {
  /// The three letters of the code.
  public let code: String

  /// How many decimal digits the minor unit has: 2 for the euro's cent, 0 for the yen, which has no minor unit.
  public let exponent: Int

  /// Finds a currency.
  ///
  /// - Parameter code: Three capital letters.
  /// - Returns: `nil` for a code that isn't in the list, or has no minor unit there.
  public init?(_ code: String) {
    guard let exponent = Self.exponents[code] else { return nil }
    self.code = code
    self.exponent = exponent
  }

  /// The codes of all currencies, in alphabetic order.
  public static var allCodes: [String] { exponents.keys.sorted() }
}

extension Currency: CustomStringConvertible {
  public var description: String { code }
}

extension Currency: Codable {
  /// Reads the code.
  ///
  /// - Throws: `DecodingError` for a code that isn't in the list.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let currency = Currency(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "Not a currency of ISO 4217.")
    }
    self = currency
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(code)
  }
}
