extension ScannedNumber {
  /// The number as an integer; `nil` when it isn't one, or when the type can't hold it. `1.0` and `1e2` are integers.
  @inline(__always)
  func integer<T: FixedWidthInteger>(as type: T.Type, in bytes: Bytes) -> T? {
    let isNegative = bytes[start] == UInt8(ascii: "-")
    let digits = isNegative ? start + 1 : start
    // 18 digits always fit an Int64.
    guard isInteger, end - digits <= 18 else { return exactInteger(as: type, in: bytes) }
    var magnitude: Int64 = 0
    for index in digits..<end { magnitude = magnitude &* 10 &+ Int64(truncatingIfNeeded: bytes[index] &- UInt8(ascii: "0")) }
    return T(exactly: isNegative ? 0 &- magnitude : magnitude)
  }

  @inline(never)
  private func exactInteger<T: FixedWidthInteger>(as type: T.Type, in bytes: Bytes) -> T? {
    guard let (isNegative, magnitude) = exactMagnitude(in: bytes) else { return nil }
    guard isNegative else { return T(exactly: magnitude) }
    guard magnitude <= Int128.max.magnitude else {
      return magnitude == Int128.min.magnitude ? T(exactly: Int128.min) : nil
    }
    return T(exactly: -Int128(magnitude))
  }

  /// Sign and magnitude, when the number is whole and has at most 128 bits.
  private func exactMagnitude(in bytes: Bytes) -> (isNegative: Bool, magnitude: UInt128)? {
    let isNegative = bytes[start] == UInt8(ascii: "-")
    var magnitude: UInt128 = 0
    // Zeros wait until another digit shows that they count.
    var zeros = 0
    var fractionDigits = 0
    var isFraction = false
    var index = isNegative ? start + 1 : start
    digits: while index < end {
      switch bytes[index] {
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"): break digits
      case UInt8(ascii: "0"):
        zeros += 1
        if isFraction { fractionDigits += 1 }
      case let digit:
        if magnitude > 0 {
          guard let shifted = magnitude.timesTen(zeros) else { return nil }
          magnitude = shifted
        }
        zeros = 0
        guard let shifted = magnitude.timesTen(1) else { return nil }
        let (sum, overflow) = shifted.addingReportingOverflow(UInt128(digit - UInt8(ascii: "0")))
        guard !overflow else { return nil }
        magnitude = sum
        if isFraction { fractionDigits += 1 }
      }
      index += 1
    }
    guard magnitude > 0 else { return (isNegative, 0) }
    // Without its trailing zeros the number is this many tens too small.
    let exponent = exponent(from: index + 1, in: bytes) + zeros - fractionDigits
    guard exponent >= 0, let shifted = magnitude.timesTen(exponent) else { return nil }
    return (isNegative, shifted)
  }

  /// The exponent whose sign or digits begin at a position, 0 if there is none, and a huge one where it is out of all bounds.
  func exponent(from position: Int, in bytes: Bytes) -> Int {
    guard position < end else { return 0 }
    let isNegative = bytes[position] == UInt8(ascii: "-")
    var exponent = 0
    for index in position..<end where bytes[index] >= UInt8(ascii: "0") {
      exponent = min(exponent * 10 + Int(bytes[index] - UInt8(ascii: "0")), Self.hugeExponent)
    }
    return isNegative ? -exponent : exponent
  }

  private static let hugeExponent = 1 << 48
}

extension UInt128 {
  /// Multiplied by ten so many times; `nil` on overflow.
  fileprivate func timesTen(_ times: Int) -> UInt128? {
    guard times <= 39 else { return nil }
    var value = self
    for _ in 0..<times {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      value = product
    }
    return value
  }
}
