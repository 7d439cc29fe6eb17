/// Writes JSON value by value, straight to its bytes: for types that are ``DirectJSON``.
///
/// Members come out in the order of their names' bytes, so that equal values give equal bytes. Writing them in that order is
/// fastest; in another one they are sorted when their object ends.
///
/// What goes wrong isn't undone: once a call has thrown, or would have made the text no JSON, such as a value in an object
/// without a name, nothing is written in the end but the first error is thrown, even if it was caught before.
public struct JSONWriter: ~Copyable {
  /// What may be written next.
  enum Place {
    case value, element, name, member, nothing
  }

  var output: OutputBuffer
  private(set) var place = Place.value
  private(set) var depth = 0

  /// Of the open array or object, whether nothing was written yet.
  private var isFirst = true

  /// Of the open object, the last name, and whether all so far ascend and need no escapes.
  private var lastName = 0..<0
  private var isSorted = true

  /// What went wrong first.
  private(set) var failure: (any Error)?

  init(_ scratch: UnsafeMutableBufferPointer<UInt8>) {
    output = unsafe OutputBuffer(scratch)
  }

  deinit { output.free() }

  /// Writes an object.
  ///
  /// - Parameter writeMembers: Writes the members.
  /// - Throws: What the closure throws, and an `EncodingError` when arrays and objects are nested deeper than 512.
  public mutating func writeObject(_ writeMembers: (inout JSONWriter) throws -> Void) throws {
    try begin()
    let outer = (isFirst, lastName, isSorted, place)
    let start = output.count
    output.append(UInt8(ascii: "{"))
    (isFirst, isSorted, place) = (true, true, .name)
    do { try writeMembers(&self) } catch { throw failed(error) }
    if place != .name { fail("A name was written without a value.") }
    output.append(UInt8(ascii: "}"))
    if !isSorted, failure == nil { output.sortMembers(from: start) }
    (isFirst, lastName, isSorted, place) = outer
    depth -= 1
  }

  /// Writes an array.
  ///
  /// - Parameter writeElements: Writes the elements.
  /// - Throws: What the closure throws, and an `EncodingError` when arrays and objects are nested deeper than 512.
  public mutating func writeArray(_ writeElements: (inout JSONWriter) throws -> Void) throws {
    try begin()
    let outer = (isFirst, lastName, isSorted, place)
    output.append(UInt8(ascii: "["))
    (isFirst, place) = (true, .element)
    do { try writeElements(&self) } catch { throw failed(error) }
    output.append(UInt8(ascii: "]"))
    (isFirst, lastName, isSorted, place) = outer
    depth -= 1
  }

  /// Writes the name of a member, whose value comes next.
  public mutating func writeName(_ name: StaticString) {
    beginName()
    let start = output.count + 1
    let isPlain = unsafe output.append(quoted: Bytes(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)))
    endName(from: start, isPlain: isPlain)
  }

  /// Writes the name of a member that is known only when the program runs; the value comes next.
  public mutating func writeName(_ name: String) {
    beginName()
    let start = output.count + 1
    var name = name
    let isPlain = name.withUTF8 { unsafe output.append(quoted: Bytes($0)) }
    endName(from: start, isPlain: isPlain)
  }

  @inline(__always)
  private mutating func beginName() {
    if place != .name { fail("A name was written outside of an object, or without a value.") }
    if !isFirst { output.append(UInt8(ascii: ",")) }
  }

  @inline(__always)
  private mutating func endName(from start: Int, isPlain: Bool) {
    let name = start..<output.count - 1
    if !isPlain || !isFirst && output.bytes.order(lastName, name) >= 0 { isSorted = false }
    output.append(UInt8(ascii: ":"))
    (lastName, isFirst, place) = (name, false, .member)
  }

  /// Prepares for a value.
  @inline(__always)
  mutating func beginValue() {
    switch place {
    case .member: place = .name
    case .element:
      if !isFirst { output.append(UInt8(ascii: ",")) }
      isFirst = false
    case .value: place = .nothing
    case .name, .nothing: fail("A value was written without a name, or beside another one.")
    }
  }

  /// Remembers what can't be thrown.
  @inline(never)
  mutating func fail(_ problem: String) {
    _ = failed(unencodable(depth, problem))
  }

  /// Remembers what is thrown, for it may be caught.
  @inline(never)
  mutating func failed(_ error: any Error) -> any Error {
    failure = failure ?? error
    return error
  }

  func unencodable(_ value: Any, _ problem: String) -> EncodingError {
    .invalidValue(value, EncodingError.Context(codingPath: [], debugDescription: problem))
  }

  private mutating func begin() throws {
    beginValue()
    guard depth < Scanner.maximumDepth else {
      throw failed(unencodable(depth, "Nested deeper than \(Scanner.maximumDepth)."))
    }
    depth += 1
  }
}

extension OutputBuffer {
  /// Sorts the members of the object that begins at a position and ends the text. Of several with one name the last counts.
  @inline(never)
  fileprivate mutating func sortMembers(from start: Int) {
    var members: [String: Range<Int>] = [:]
    var scanner = Scanner(bytes, at: start + 1)
    // The writer wrote all that is read here.
    while bytes[scanner.position] == UInt8(ascii: "\""), let name = try? scanner.string() {
      let value = scanner.position + 1
      scanner.position = value
      guard (try? scanner.skipValue()) != nil else { break }
      members[name.text(in: bytes)] = value..<scanner.position
      if bytes[scanner.position] == UInt8(ascii: ",") { scanner.position += 1 }
    }
    let old = array(start..<count)
    truncate(to: start)
    append(UInt8(ascii: "{"))
    var isFirst = true
    for (name, value) in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      if !isFirst { append(UInt8(ascii: ",")) }
      isFirst = false
      append(quoted: name)
      append(UInt8(ascii: ":"))
      unsafe old[value.lowerBound - start..<value.upperBound - start].withUnsafeBufferPointer { unsafe append($0) }
    }
    append(UInt8(ascii: "}"))
  }
}
