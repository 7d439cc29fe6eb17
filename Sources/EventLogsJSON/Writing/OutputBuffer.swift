import Foundation

/// Text in the making: in memory that was lent until there is too much or it has to stay.
@safe struct OutputBuffer {
  private(set) var start: UnsafeMutablePointer<UInt8>
  var count = 0
  private var capacity: Int
  private var isOwned = false

  init(_ scratch: UnsafeMutableBufferPointer<UInt8>) {
    unsafe start = scratch.baseAddress!
    capacity = scratch.count
  }

  func free() {
    if isOwned { unsafe start.deallocate() }
  }

  /// Moves the text out of lent memory.
  mutating func own() {
    if !isOwned { move(toCapacity: max(1, count)) }
  }

  @inline(never)
  private mutating func move(toCapacity newCapacity: Int) {
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: newCapacity)
    unsafe larger.initialize(from: start, count: count)
    free()
    unsafe start = larger
    capacity = newCapacity
    isOwned = true
  }

  @inline(__always)
  mutating func reserve(_ additional: Int) {
    if capacity - count < additional { move(toCapacity: max(capacity * 2, count + additional)) }
  }

  @inline(__always)
  subscript(position: Int) -> UInt8 {
    assert(position >= 0 && position < count)
    return unsafe start[position]
  }

  /// The text so far, as long as nothing is added.
  @inline(__always)
  var bytes: Bytes { unsafe Bytes(UnsafeBufferPointer(start: start, count: count)) }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    reserve(1)
    unsafe start[count] = byte
    count += 1
  }

  @inline(__always)
  mutating func append(_ text: StaticString) {
    unsafe append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  @inline(__always)
  mutating func append(_ other: UnsafeBufferPointer<UInt8>) {
    reserve(other.count)
    if let source = other.baseAddress { unsafe (start + count).update(from: source, count: other.count) }
    count += other.count
  }

  mutating func append(utf8 text: String) {
    var text = text
    text.withUTF8 { unsafe append($0) }
  }

  /// Cuts the text off.
  mutating func truncate(to newCount: Int) {
    assert(newCount <= count)
    count = newCount
  }

  /// Puts other text of the same length into a range.
  mutating func replace(_ range: Range<Int>, with other: OutputBuffer) {
    assert(range.count == other.count && range.upperBound <= count)
    unsafe (start + range.lowerBound).update(from: other.start, count: other.count)
  }

  /// Adds what a closure writes, into room for so many bytes.
  @inline(__always)
  mutating func append(atMost room: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Int) {
    reserve(room)
    unsafe count += write(UnsafeMutableBufferPointer(start: start + count, count: room))
  }

  func array() -> ArraySlice<UInt8> { array(0..<count) }

  func array(_ range: Range<Int>) -> ArraySlice<UInt8> {
    unsafe Array(UnsafeBufferPointer(start: start + range.lowerBound, count: range.count))[...]
  }
}
