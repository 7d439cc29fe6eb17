/// The name of a member, or a string, that is compared with literals in a `switch` without becoming a `String`.
public struct JSONText: Sendable {
  /// The first sixteen bytes, the first in the lowest place, with zeros behind the end.
  @usableFromInline let low: UInt64
  @usableFromInline let high: UInt64
  @usableFromInline let count: Int

  /// The text, where sixteen bytes aren't enough.
  @usableFromInline let long: String?

  @inline(__always)
  init(_ string: ScannedString, in bytes: Bytes) {
    guard !string.hasEscapes, string.count <= 16 else {
      let text = string.text(in: bytes)
      (low, high, count) = (0, 0, text.utf8.count)
      long = text
      return
    }
    (low, high) = bytes.words(string.range)
    count = string.count
    long = nil
  }

  /// The text as a `String`.
  public var string: String {
    if let long { return long }
    return String(
      decoding: (0..<count).map { UInt8(truncatingIfNeeded: ($0 < 8 ? low : high) >> UInt64($0 % 8 * 8)) },
      as: UTF8.self
    )
  }

  /// Whether a text is, byte by byte, that of a literal.
  @inlinable @inline(__always)
  public static func ~= (literal: StaticString, text: JSONText) -> Bool {
    text.equals(literal)
  }

  @inlinable @inline(__always)
  func equals(_ literal: StaticString) -> Bool {
    let count = literal.utf8CodeUnitCount
    guard count == self.count else { return false }
    guard long == nil else { return isLong(literal) }
    guard count > 8 else { return unsafe Self.word(literal.utf8Start, count) == low }
    // The last eight bytes hold those from the ninth on, and some of the first eight.
    let last = unsafe Self.word(literal.utf8Start + (count - 8), 8)
    return unsafe Self.word(literal.utf8Start, 8) == low && last &>> UInt64(truncatingIfNeeded: (16 - count) * 8) == high
  }

  /// Up to eight bytes, the first in the lowest place, with zeros behind the last. Of a literal that is a constant.
  @inlinable @inline(__always)
  static func word(_ start: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    let first = unsafe UnsafeRawPointer(start)
    if count >= 8 { return UInt64(littleEndian: unsafe first.loadUnaligned(as: UInt64.self)) }
    if count >= 4 {
      let low = UInt64(UInt32(littleEndian: unsafe first.loadUnaligned(as: UInt32.self)))
      let high = UInt64(UInt32(littleEndian: unsafe first.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)))
      return low | high &<< UInt64(truncatingIfNeeded: count * 8 - 32)
    }
    guard count > 0 else { return 0 }
    // One to three bytes: the first, the middle one and the last may be the same.
    let low = unsafe UInt64(start[0]) | UInt64(start[count >> 1]) &<< UInt64(truncatingIfNeeded: count >> 1 * 8)
    return unsafe low | UInt64(start[count - 1]) &<< UInt64(truncatingIfNeeded: count * 8 - 8)
  }

  @usableFromInline
  func isLong(_ literal: StaticString) -> Bool {
    guard let long else { return false }
    return literal.withUTF8Buffer { unsafe long.utf8.elementsEqual($0) }
  }
}
