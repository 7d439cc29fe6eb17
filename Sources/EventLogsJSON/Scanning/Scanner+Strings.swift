/// A string as it stands in the text, without its quotes.
struct ScannedString {
  let start: Int
  let end: Int
  let hasEscapes: Bool
  let isASCII: Bool

  @inline(__always) var range: Range<Int> { start..<end }
  @inline(__always) var count: Int { end - start }
  @inline(__always) var isPlain: Bool { !hasEscapes && isASCII }
}

extension Scanner {
  /// Takes the string whose opening quote is at the position: RFC 8259, section 7. It is valid in all respects.
  @inline(__always)
  mutating func string() throws(JSONError) -> ScannedString {
    let start = position + 1
    var end = start
    while end < bytes.count {
      // Behind the text's end are zeros, which aren't plain.
      let mask = ByteMask.notPlain(bytes.word(at: end, count: bytes.count - end))
      guard mask == 0 else {
        end += mask.trailingZeroBitCount / 8
        if end < bytes.count, bytes[end] == UInt8(ascii: "\"") {
          position = end + 1
          return ScannedString(start: start, end: end, hasEscapes: false, isASCII: true)
        }
        break
      }
      end += 8
    }
    return try restOfString(from: start, at: end)
  }

  @inline(never)
  private mutating func restOfString(from start: Int, at place: Int) throws(JSONError) -> ScannedString {
    var end = place
    var hasEscapes = false
    var isASCII = true
    while true {
      while end + 8 <= bytes.count {
        let mask = ByteMask.notPlain(bytes.word(at: end))
        guard mask == 0 else {
          end += mask.trailingZeroBitCount / 8
          break
        }
        end += 8
      }
      guard end < bytes.count else { throw error(.unexpectedEnd, at: end) }
      switch bytes[end] {
      case UInt8(ascii: "\""):
        position = end + 1
        return ScannedString(start: start, end: end, hasEscapes: hasEscapes, isASCII: isASCII)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        end += try escapeLength(at: end)
      case 0x20..<0x80: end += 1
      case 0..<0x20: throw error(.controlCharacter, at: end)
      default:
        isASCII = false
        end += try characterLength(at: end)
      }
    }
  }

  /// The number of bytes of the escape at a position.
  private func escapeLength(at position: Int) throws(JSONError) -> Int {
    guard position + 1 < bytes.count else { throw error(.unexpectedEnd, at: bytes.count) }
    switch bytes[position + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
      UInt8(ascii: "r"), UInt8(ascii: "t"):
      return 2
    case UInt8(ascii: "u"):
      let unit = try hexDigits(at: position + 2)
      guard UTF16.isLeadSurrogate(unit) || UTF16.isTrailSurrogate(unit) else { return 6 }
      guard UTF16.isLeadSurrogate(unit) else { throw error(.loneSurrogate, at: position) }
      guard position + 6 < bytes.count else { throw error(.unexpectedEnd, at: bytes.count) }
      guard bytes.has("\\u", at: position + 6) else { throw error(.loneSurrogate, at: position) }
      guard UTF16.isTrailSurrogate(try hexDigits(at: position + 8)) else { throw error(.loneSurrogate, at: position) }
      return 12
    default: throw error(.invalidEscape, at: position)
    }
  }

  private func hexDigits(at position: Int) throws(JSONError) -> UInt16 {
    var value: UInt16 = 0
    for index in position..<position + 4 {
      guard index < bytes.count else { throw error(.unexpectedEnd, at: bytes.count) }
      guard let digit = Self.hexDigit(bytes[index]) else { throw error(.invalidEscape, at: index) }
      value = value << 4 | digit
    }
    return value
  }

  private static func hexDigit(_ byte: UInt8) -> UInt16? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  /// The number of bytes of the character beyond ASCII at a position: the Unicode Standard, table 3-7.
  private func characterLength(at position: Int) throws(JSONError) -> Int {
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xbf
    switch bytes[position] {
    case 0xc2...0xdf: length = 2
    case 0xe0: (length, second) = (3, 0xa0...0xbf)
    case 0xe1...0xec, 0xee, 0xef: length = 3
    case 0xed: (length, second) = (3, 0x80...0x9f)
    case 0xf0: (length, second) = (4, 0x90...0xbf)
    case 0xf1...0xf3: length = 4
    case 0xf4: (length, second) = (4, 0x80...0x8f)
    default: throw error(.invalidUTF8, at: position)
    }
    for offset in 1..<length {
      guard position + offset < bytes.count else { throw error(.unexpectedEnd, at: bytes.count) }
      let range = offset == 1 ? second : 0x80...0xbf
      guard range.contains(bytes[position + offset]) else { throw error(.invalidUTF8, at: position) }
    }
    return length
  }
}

extension ScannedString {
  /// The string that the text stands for.
  @inline(__always)
  func text(in bytes: Bytes) -> String {
    hasEscapes ? unescaped(in: bytes) : bytes.string(range)
  }

  @inline(never)
  private func unescaped(in bytes: Bytes) -> String {
    unsafe String(unsafeUninitializedCapacity: count) { output in
      var length = 0
      var index = start
      func put(_ byte: UInt8) {
        unsafe output[length] = byte
        length += 1
      }
      func unit(at position: Int) -> UInt32 {
        (position..<position + 4).reduce(0) { value, index in
          let byte = bytes[index]
          return value << 4
            | UInt32(byte <= UInt8(ascii: "9") ? byte - UInt8(ascii: "0") : (byte | 0x20) - UInt8(ascii: "a") + 10)
        }
      }
      while index < end {
        guard bytes[index] == UInt8(ascii: "\\") else {
          put(bytes[index])
          index += 1
          continue
        }
        let escape = bytes[index + 1]
        index += 2
        switch escape {
        case UInt8(ascii: "b"): put(0x08)
        case UInt8(ascii: "f"): put(0x0c)
        case UInt8(ascii: "n"): put(0x0a)
        case UInt8(ascii: "r"): put(0x0d)
        case UInt8(ascii: "t"): put(0x09)
        case UInt8(ascii: "u"):
          var scalar = unit(at: index)
          index += 4
          if scalar >= 0xd800 && scalar < 0xe000 {
            scalar = 0x10000 + (scalar & 0x3ff) << 10 + unit(at: index + 2) & 0x3ff
            index += 6
          }
          // A scanned string has no lone surrogates.
          for byte in UTF8.encode(Unicode.Scalar(scalar) ?? "\u{fffd}") ?? UTF8.encodedReplacementCharacter { put(byte) }
        default: put(escape)
        }
      }
      return length
    }
  }
}
