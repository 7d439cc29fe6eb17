/// A number as it stands in the text.
struct ScannedNumber {
  let start: Int
  let end: Int

  /// Whether it has neither a fraction nor an exponent.
  let isInteger: Bool

  @inline(__always) var range: Range<Int> { start..<end }
}

extension Scanner {
  /// Takes the number whose first byte, a digit or a minus sign, is at the position: RFC 8259, section 6.
  @inline(__always)
  mutating func number() throws(JSONError) -> ScannedNumber {
    let start = position
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    let first = position
    skipDigits()
    let count = position - first
    guard count > 0, count == 1 || bytes[first] != UInt8(ascii: "0") else { throw malformed(from: first) }
    guard position < bytes.count else { return ScannedNumber(start: start, end: position, isInteger: true) }
    switch bytes[position] {
    case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
      try fractionAndExponent()
      return ScannedNumber(start: start, end: position, isInteger: false)
    default: return ScannedNumber(start: start, end: position, isInteger: true)
    }
  }

  @inline(never)
  private mutating func fractionAndExponent() throws(JSONError) {
    if bytes[position] == UInt8(ascii: ".") {
      position += 1
      let first = position
      skipDigits()
      guard position > first else { throw malformed(from: first) }
    }
    guard position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") else { return }
    position += 1
    if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") { position += 1 }
    let first = position
    skipDigits()
    guard position > first else { throw malformed(from: first) }
  }

  @inline(__always)
  private mutating func skipDigits() {
    while position < bytes.count, bytes[position] &- UInt8(ascii: "0") < 10 { position += 1 }
  }

  @inline(never)
  private func malformed(from position: Int) -> JSONError {
    error(position < bytes.count ? .malformedNumber : .unexpectedEnd, at: position)
  }
}
