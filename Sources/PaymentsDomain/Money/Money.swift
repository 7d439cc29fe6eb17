/// An amount of one currency, as an integer of its minor units: 12.50 EUR are 1250.
///
/// Nothing is rounded, and nothing overflows: arithmetic throws instead.
public struct Money: Hashable, Sendable, Codable {
  /// The amount in the currency's minor units.
  public let minorUnits: Int

  /// The currency.
  public let currency: Currency

  /// Creates an amount of any sign.
  public init(minorUnits: Int, currency: Currency) {
    self.minorUnits = minorUnits
    self.currency = currency
  }

  /// The sum of two amounts.
  ///
  /// - Throws: ``MoneyError`` for another currency, or a sum beyond 64 bits.
  public func adding(_ other: Money) throws(MoneyError) -> Money {
    try combined(with: other) { $0.addingReportingOverflow($1) }
  }

  /// What is left of the amount without another one.
  ///
  /// - Throws: ``MoneyError`` for another currency, or a difference beyond 64 bits.
  public func subtracting(_ other: Money) throws(MoneyError) -> Money {
    try combined(with: other) { $0.subtractingReportingOverflow($1) }
  }

  /// Whether the amount is larger than another one.
  ///
  /// - Throws: ``MoneyError`` for another currency: which of the two is more isn't known here.
  public func exceeds(_ other: Money) throws(MoneyError) -> Bool {
    try requireCurrency(of: other)
    return minorUnits > other.minorUnits
  }

  private func combined(
    with other: Money,
    _ operation: (Int, Int) -> (partialValue: Int, overflow: Bool)
  ) throws(MoneyError) -> Money {
    try requireCurrency(of: other)
    let result = operation(minorUnits, other.minorUnits)
    guard !result.overflow else { throw .overflow }
    return Money(minorUnits: result.partialValue, currency: currency)
  }

  private func requireCurrency(of other: Money) throws(MoneyError) {
    guard currency == other.currency else { throw .mixedCurrencies(currency, other.currency) }
  }
}

extension Money: CustomStringConvertible {
  /// The amount with as many digits after the point as the currency has, and its code: `12.50 EUR`, `-3 JPY`.
  public var description: String {
    var digits = String(minorUnits.magnitude)
    if currency.exponent > 0 {
      digits = String(repeating: "0", count: max(0, currency.exponent + 1 - digits.count)) + digits
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -currency.exponent))
    }
    return "\(minorUnits < 0 ? "-" : "")\(digits) \(currency)"
  }
}

/// Why two amounts don't go together.
public enum MoneyError: Error, Hashable, Sendable {
  /// The amounts are of two currencies.
  case mixedCurrencies(Currency, Currency)

  /// The result has no room in 64 bits.
  case overflow
}
