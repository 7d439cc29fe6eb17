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

  /// Up to sixteen bytes as two words, the first in the lowest place, with zeros behind the end.
  @inline(__always)
  func words(_ range: Range<Int>) -> (UInt64, UInt64) {
    assert(range.count <= 16)
    if range.lowerBound + 16 <= count {
      let (low, high) = (word(at: range.lowerBound), word(at: range.lowerBound + 8))
      return range.count < 8
        ? (low & ~(.max << UInt64(range.count * 8)), 0) : (low, high & ~(.max << UInt64(range.count * 8 - 64)))
    }
    var (low, high): (UInt64, UInt64) = (0, 0)
    for index in 0..<range.count {
      let byte = UInt64(self[range.lowerBound + index])
      if index < 8 { low |= byte << UInt64(index * 8) } else { high |= byte << UInt64(index * 8 - 64) }
    }
    return (low, high)
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
    return unsafe memcmp(start, other.start + position, count) == 0
  }

  /// Below, at or above zero when one range comes before, is equal to, or comes after the other, byte by byte.
  @inline(__always)
  func order(_ first: Range<Int>, _ second: Range<Int>) -> Int {
    let order = unsafe memcmp(start + first.lowerBound, start + second.lowerBound, min(first.count, second.count))
    return order == 0 ? first.count - second.count : Int(order)
  }

  /// Whether the bytes from a position on are those of a text; they may not reach as far.
  func has(_ text: StaticString, at position: Int) -> Bool {
    guard position + text.utf8CodeUnitCount <= count else { return false }
    for index in 0..<text.utf8CodeUnitCount where unsafe text.utf8Start[index] != self[position + index] { return false }
    return true
  }
}
