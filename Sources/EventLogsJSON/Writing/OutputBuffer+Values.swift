import Foundation

extension OutputBuffer {
  @inline(__always)
  mutating func append(_ value: Bool) {
    if value { append("true") } else { append("false") }
  }

  @inline(__always)
  mutating func append<T: FixedWidthInteger>(integer value: T) {
    guard T.bitWidth <= 64 else {
      append(utf8: value.description)
      return
    }
    append(magnitude: UInt64(truncatingIfNeeded: value.magnitude), isNegative: value < 0)
  }

  private mutating func append(magnitude: UInt64, isNegative: Bool) {
    var rest = magnitude
    var digits = 1
    var bound: UInt64 = 10
    while rest >= bound && digits < 20 {
      digits += 1
      let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
      if overflow { break }
      bound = next
    }
    reserve(20)
    if isNegative {
      unsafe start[count] = UInt8(ascii: "-")
      count += 1
    }
    var position = count + digits
    count = position
    repeat {
      position -= 1
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      unsafe start[position] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit)
      rest = quotient
    } while rest > 0
  }

  /// A finite number as Foundation writes it, so without a fraction where there is none.
  mutating func append<T: BinaryFloatingPoint & CustomStringConvertible>(finite value: T) {
    append(utf8: value.description)
    if count >= 2, self[count - 1] == UInt8(ascii: "0"), self[count - 2] == UInt8(ascii: ".") { truncate(to: count - 2) }
  }

  /// A date in quotes.
  ///
  /// - Returns: Whether it has a text: it hasn't outside the years 0 to 9999.
  mutating func append(date: Date) -> Bool {
    guard let fields = ISO8601.Fields(date) else { return false }
    append(UInt8(ascii: "\""))
    unsafe append(atMost: ISO8601.Fields.maximumLength) { unsafe fields.write(to: $0) }
    append(UInt8(ascii: "\""))
    return true
  }

  /// A string in quotes, escaped where RFC 8259, section 7 wants it and no further.
  @inline(__always)
  mutating func append(quoted text: String) {
    var text = text
    text.withUTF8 { buffer in _ = unsafe append(quoted: Bytes(buffer)) }
  }

  /// The same for UTF-8.
  ///
  /// - Returns: Whether it is in ASCII and nothing was escaped.
  @inline(__always)
  mutating func append(quoted text: Bytes) -> Bool {
    reserve(text.count + 2)
    unsafe start[count] = UInt8(ascii: "\"")
    count += 1
    var place = 0
    var longer: UInt64 = 0
    while place + 8 <= text.count {
      let word = text.word(at: place)
      guard ByteMask.needsEscape(word) == 0 else { return appendEscaped(text, from: place) }
      longer |= word
      unsafe UnsafeMutableRawPointer(start + count).storeBytes(of: word.littleEndian, as: UInt64.self)
      count += 8
      place += 8
    }
    var rest: UInt8 = 0
    while place < text.count {
      let byte = text[place]
      guard byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else {
        return appendEscaped(text, from: place)
      }
      rest |= byte
      unsafe start[count] = byte
      count += 1
      place += 1
    }
    unsafe start[count] = UInt8(ascii: "\"")
    count += 1
    return longer & 0x8080_8080_8080_8080 == 0 && rest < 0x80
  }

  /// Adds the rest of a string, from a place on that may have to be escaped, and the quote.
  @inline(never)
  private mutating func appendEscaped(_ text: Bytes, from place: Int) -> Bool {
    for index in place..<text.count {
      switch text[index] {
      case UInt8(ascii: "\""): append("\\\"")
      case UInt8(ascii: "\\"): append("\\\\")
      case 0x08: append("\\b")
      case 0x09: append("\\t")
      case 0x0a: append("\\n")
      case 0x0c: append("\\f")
      case 0x0d: append("\\r")
      case let byte where byte < 0x20:
        append("\\u00")
        append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
        append(byte & 0xf < 10 ? UInt8(ascii: "0") + byte & 0xf : UInt8(ascii: "a") + byte & 0xf - 10)
      case let byte: append(byte)
      }
    }
    append(UInt8(ascii: "\""))
    return false
  }
}

extension String {
  /// Whether a JSON string holds escapes for this text.
  package var needsEscapesInJSON: Bool {
    utf8.contains { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
  }
}
