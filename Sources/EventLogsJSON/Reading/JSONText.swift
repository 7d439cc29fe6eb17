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
  @inlinable
  public static func ~= (literal: StaticString, text: JSONText) -> Bool {
    text.equals(literal)
  }

  @inlinable @inline(__always)
  func equals(_ literal: StaticString) -> Bool {
    guard literal.utf8CodeUnitCount == count else { return false }
    guard long == nil else { return isLong(literal) }
    var (first, second): (UInt64, UInt64) = (0, 0)
    for index in 0..<min(literal.utf8CodeUnitCount, 8) { unsafe first |= UInt64(literal.utf8Start[index]) << UInt64(index * 8) }
    if literal.utf8CodeUnitCount > 8 {
      for index in 8..<min(literal.utf8CodeUnitCount, 16) {
        unsafe second |= UInt64(literal.utf8Start[index]) << UInt64(index * 8 - 64)
      }
    }
    return first == low && second == high
  }

  @usableFromInline
  func isLong(_ literal: StaticString) -> Bool {
    guard let long else { return false }
    return literal.withUTF8Buffer { unsafe long.utf8.elementsEqual($0) }
  }
}
