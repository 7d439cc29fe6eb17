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
    reserve(20)
    if isNegative {
      unsafe start[count] = UInt8(ascii: "-")
      count += 1
    }
    var position = count + Self.digits(of: magnitude)
    count = position
    var rest = magnitude
    while rest >= 10 {
      position -= 1
      let quotient = rest / 10
      unsafe start[position] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest &- quotient &* 10)
      rest = quotient
    }
    unsafe start[position - 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest)
  }

  /// How many decimal digits a number has.
  @inline(__always)
  private static func digits(of magnitude: UInt64) -> Int {
    var digits = 1
    var rest = magnitude
    while rest >= 10_000 {
      rest /= 10_000
      digits += 4
    }
    return rest < 100 ? (rest < 10 ? digits : digits + 1) : (rest < 1000 ? digits + 2 : digits + 3)
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
    append(text, endingWith: 0x22, of: 1)
  }

  /// A member's name in quotes, and the colon.
  ///
  /// - Returns: Whether it is in ASCII and nothing was escaped.
  @inline(__always)
  mutating func append(name: Bytes) -> Bool {
    append(name, endingWith: 0x3a22, of: 2)
  }

  /// - Parameter ending: The closing quote and what comes behind it, the first character in the lowest place.
  @inline(__always)
  private mutating func append(_ text: Bytes, endingWith ending: UInt16, of length: Int) -> Bool {
    // Whole words are stored, the last of which may reach beyond the text.
    reserve(text.count + 10)
    let target = unsafe UnsafeMutableRawPointer(start + count)
    unsafe target.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
    var all: UInt64 = 0
    var place = 0
    while place + 8 <= text.count {
      let word = text.word(at: place)
      guard ByteMask.needsEscape(word) == 0 else {
        return appendEscaped(text, from: place, endingWith: ending, of: length)
      }
      all |= word
      unsafe target.storeBytes(of: word.littleEndian, toByteOffset: 1 + place, as: UInt64.self)
      place += 8
    }
    let rest = text.count - place
    if rest > 0 {
      let word = text.word(at: place, count: rest)
      // Behind the end stand spaces, which need no escape.
      let padding: UInt64 = 0x2020_2020_2020_2020 &<< UInt64(truncatingIfNeeded: rest * 8)
      guard ByteMask.needsEscape(word | padding) == 0 else {
        return appendEscaped(text, from: place, endingWith: ending, of: length)
      }
      all |= word
      unsafe target.storeBytes(of: word.littleEndian, toByteOffset: 1 + place, as: UInt64.self)
    }
    unsafe target.storeBytes(of: ending.littleEndian, toByteOffset: 1 + text.count, as: UInt16.self)
    count = count &+ 1 &+ text.count &+ length
    return all & 0x8080_8080_8080_8080 == 0
  }

  /// Adds the quote and what was stored behind it of a string, then the rest, which begins with a place that may have to be
  /// escaped, and the other quote.
  @inline(never)
  private mutating func appendEscaped(
    _ text: Bytes,
    from place: Int,
    endingWith ending: UInt16,
    of length: Int
  ) -> Bool {
    count += 1 + place
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
    if length > 1 { append(UInt8(truncatingIfNeeded: ending >> 8)) }
    return false
  }
}

extension String {
  /// Whether a JSON string holds escapes for this text.
  @usableFromInline
  package var needsEscapesInJSON: Bool {
    utf8.contains { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
  }
}
