import Foundation

/// Bytes that somebody else owns. Whoever lends them keeps them until all who borrowed are done.
@safe struct Bytes {
  let start: UnsafePointer<UInt8>
  let count: Int

  init(_ buffer: UnsafeBufferPointer<UInt8>) {
    // An empty buffer may have no address; then nothing is read from this one.
    unsafe start = buffer.baseAddress ?? UnsafePointer(bitPattern: 1)!
    count = buffer.count
  }

  @inline(__always)
  subscript(position: Int) -> UInt8 {
    assert(position >= 0 && position < count)
    return unsafe start[position]
  }

  /// The eight bytes from a position on, the first in the lowest place.
  @inline(__always)
  func word(at position: Int) -> UInt64 {
    assert(position >= 0 && position + 8 <= count)
    return UInt64(littleEndian: unsafe UnsafeRawPointer(start + position).loadUnaligned(as: UInt64.self))
  }

  /// The up to eight bytes from a position on, the first in the lowest place, with zeros behind the last. No others are read.
  @inline(__always)
  func word(at position: Int, count: Int) -> UInt64 {
    assert(position >= 0 && count >= 0 && position + count <= self.count)
    if count >= 8 { return word(at: position) }
    let first = unsafe UnsafeRawPointer(start + position)
    if count >= 4 {
      let low = UInt64(UInt32(littleEndian: unsafe first.loadUnaligned(as: UInt32.self)))
      let high = UInt64(UInt32(littleEndian: unsafe first.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)))
      return low | high &<< UInt64(truncatingIfNeeded: count * 8 - 32)
    }
    guard count > 0 else { return 0 }
    // One to three bytes: the first, the middle one and the last may be the same.
    let low = UInt64(self[position]) | UInt64(self[position + count >> 1]) &<< UInt64(truncatingIfNeeded: count >> 1 * 8)
    return low | UInt64(self[position + count - 1]) &<< UInt64(truncatingIfNeeded: count * 8 - 8)
  }

  /// Up to sixteen bytes as two words, the first in the lowest place, with zeros behind the end.
  @inline(__always)
  func words(_ range: Range<Int>) -> (UInt64, UInt64) {
    assert(range.count <= 16)
    guard range.count > 8 else { return (word(at: range.lowerBound, count: range.count), 0) }
    // The last eight bytes hold those from the ninth on, and some of the first eight.
    let last = word(at: range.upperBound - 8)
    return (word(at: range.lowerBound), last &>> UInt64(truncatingIfNeeded: (16 - range.count) * 8))
  }

  @inline(__always)
  func buffer(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    assert(range.lowerBound >= 0 && range.upperBound <= count)
    return unsafe UnsafeBufferPointer(start: start + range.lowerBound, count: range.count)
  }

  /// The text of a range that is known to be UTF-8.
  @inline(__always)
  func string(_ range: Range<Int>) -> String {
    unsafe String(decoding: buffer(range), as: UTF8.self)
  }

  /// Whether these bytes are the same as those of a text from a position on, which has as many.
  @inline(__always)
  func equals(_ other: Bytes, at position: Int) -> Bool {
    assert(position >= 0 && position + count <= other.count)
    guard count > 8 else { return word(at: 0, count: count) == other.word(at: position, count: count) }
    guard word(at: 0) == other.word(at: position) else { return false }
    guard count > 16 else { return word(at: count - 8) == other.word(at: position + count - 8) }
    return unsafe memcmp(start, other.start + position, count) == 0
  }

  /// Below, at or above zero when one range comes before, is equal to, or comes after the other, byte by byte.
  @inline(__always)
  func order(_ first: Range<Int>, _ second: Range<Int>) -> Int {
    let common = min(first.count, second.count)
    let left = word(at: first.lowerBound, count: common).byteSwapped
    let right = word(at: second.lowerBound, count: common).byteSwapped
    if left != right { return left < right ? -1 : 1 }
    guard common > 8 else { return first.count - second.count }
    let order = unsafe memcmp(start + first.lowerBound, start + second.lowerBound, common)
    return order == 0 ? first.count - second.count : Int(order)
  }

  /// Whether the bytes from a position on are those of a text; they may not reach as far.
  func has(_ text: StaticString, at position: Int) -> Bool {
    guard position + text.utf8CodeUnitCount <= count else { return false }
    for index in 0..<text.utf8CodeUnitCount where unsafe text.utf8Start[index] != self[position + index] { return false }
    return true
  }
}
