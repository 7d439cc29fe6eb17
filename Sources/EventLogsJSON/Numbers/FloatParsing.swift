import struct Foundation.Decimal

extension ScannedNumber {
  /// The nearest `Double`; `nil` where that would be infinite, or zero though the number isn't.
  func double(in bytes: Bytes) -> Double? {
    if let (mantissa, exponent) = shortDecimal(in: bytes), mantissa < 1 << 53, exponent.magnitude <= 22 {
      // Both are exact, so one operation rounds once.
      let magnitude = exponent < 0 ? Double(mantissa) / Self.tens[-exponent] : Double(mantissa) * Self.tens[exponent]
      return bytes[start] == UInt8(ascii: "-") ? -magnitude : magnitude
    }
    guard let value = Double(bytes.string(range)), value.isFinite, value != 0 || isZero(in: bytes) else { return nil }
    return value
  }

  /// The nearest `Float`, which isn't always the one nearest to the nearest `Double`.
  func float(in bytes: Bytes) -> Float? {
    if let (mantissa, exponent) = shortDecimal(in: bytes), mantissa < 1 << 24, exponent.magnitude <= 10 {
      let ten = Float(Self.tens[Int(exponent.magnitude)])
      let magnitude = exponent < 0 ? Float(mantissa) / ten : Float(mantissa) * ten
      return bytes[start] == UInt8(ascii: "-") ? -magnitude : magnitude
    }
    guard let value = Float(bytes.string(range)), value.isFinite, value != 0 || isZero(in: bytes) else { return nil }
    return value
  }

  /// The number digit by digit; `nil` where it is out of range.
  func decimal(in bytes: Bytes) -> Decimal? {
    Decimal(string: bytes.string(range))
  }

  private static let tens: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
    1e22,
  ]

  /// The digits as an integer and the power of ten that it is multiplied with, for a number of at most 19 digits.
  private func shortDecimal(in bytes: Bytes) -> (mantissa: UInt64, exponent: Int)? {
    var mantissa: UInt64 = 0
    var exponent = 0
    var digits = 0
    var isFraction = false
    for index in (bytes[start] == UInt8(ascii: "-") ? start + 1 : start)..<end {
      switch bytes[index] {
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"): return (mantissa, exponent + self.exponent(from: index + 1, in: bytes))
      case let byte:
        digits += 1
        guard digits <= 19 else { return nil }
        mantissa = mantissa * 10 + UInt64(byte - UInt8(ascii: "0"))
        if isFraction { exponent -= 1 }
      }
    }
    return (mantissa, exponent)
  }

  private func isZero(in bytes: Bytes) -> Bool {
    for index in range {
      switch bytes[index] {
      case UInt8(ascii: "1")...UInt8(ascii: "9"): return false
      case UInt8(ascii: "e"), UInt8(ascii: "E"): return true
      default: break
      }
    }
    return true
  }
}
