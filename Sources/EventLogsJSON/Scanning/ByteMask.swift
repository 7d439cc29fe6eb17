/// Eight bytes at once.
enum ByteMask {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// Has the high bit of each byte set that ends a run of plain characters in a JSON string: a quote, a backslash, a control
  /// character, or a part of a longer character. Only the lowest set bit is exact.
  @inline(__always)
  static func notPlain(_ word: UInt64) -> UInt64 {
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5c)
    let control = word &- (ones &* 0x20)
    return ((quote &- ones) | (backslash &- ones) | control | word) & highBits
  }

  /// The same without the longer characters: what a written string must escape.
  @inline(__always)
  static func needsEscape(_ word: UInt64) -> UInt64 {
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5c)
    let control = word &- (ones &* 0x20)
    return ((quote &- ones) | (backslash &- ones) | control) & ~word & highBits
  }
}
