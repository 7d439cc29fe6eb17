/// Reads JSON value by value, straight from its bytes: for types that are ``DirectJSON``.
///
/// Each call takes the next value, or throws and takes nothing, so that another type may be tried. A reader is only lent: it can
/// be neither copied nor kept.
public struct JSONReader: ~Copyable {
  var scanner: Scanner

  /// How many arrays and objects are open.
  var depth = 0

  /// Where the object begins that was read last.
  private var lastObject = 0

  init(_ scanner: Scanner) {
    self.scanner = scanner
  }

  /// Reads an object.
  ///
  /// Members may come in any order. Of several with one name the first counts, as in Foundation.
  ///
  /// - Parameters:
  ///   - refuseRepeated: Called for each further member with a name, and throws where that makes the object invalid.
  ///   - readMember: Called for each member with its name. It reads the member's value; one that it leaves is skipped.
  /// - Throws: ``JSONError`` if the value isn't an object or is malformed, and what the closures throw.
  public mutating func readObject(
    refuseRepeated: (JSONText) throws -> Void = { _ in },
    _ readMember: (JSONText, inout JSONReader) throws -> Void
  ) throws {
    let start = try open(UInt8(ascii: "{"))
    do {
      try readMembers(refuseRepeated, readMember)
    } catch {
      reopen(from: start)
      throw error
    }
    close()
    lastObject = start
  }

  @inline(__always)
  private mutating func readMembers(
    _ refuseRepeated: (JSONText) throws -> Void,
    _ readMember: (JSONText, inout JSONReader) throws -> Void
  ) throws {
    if try scanner.next() == UInt8(ascii: "}") { return }
    var names = NamesRead()
    while true {
      guard scanner.bytes[scanner.position] == UInt8(ascii: "\"") else { throw scanner.unexpected() }
      let name = try scanner.string()
      try scanner.skip(UInt8(ascii: ":"))
      _ = try scanner.next()
      let value = scanner.position
      let text = JSONText(name, in: scanner.bytes)
      if names.isNew(name, text, in: scanner.bytes) { try readMember(text, &self) } else { try refuseRepeated(text) }
      if scanner.position == value { try scanner.skipValue(depth: depth) }
      let following = try scanner.next()
      if following == UInt8(ascii: "}") { return }
      guard following == UInt8(ascii: ",") else { throw scanner.unexpected() }
      scanner.position += 1
      _ = try scanner.next()
    }
  }

  /// Reads an array.
  ///
  /// - Parameter readElement: Called for each element. It reads the element; one that it leaves is skipped.
  /// - Throws: ``JSONError`` if the value isn't an array or is malformed, and what the closure throws.
  public mutating func readArray(_ readElement: (inout JSONReader) throws -> Void) throws {
    let start = try open(UInt8(ascii: "["))
    do {
      try readElements(readElement)
    } catch {
      reopen(from: start)
      throw error
    }
    close()
  }

  @inline(__always)
  private mutating func readElements(_ readElement: (inout JSONReader) throws -> Void) throws {
    if try scanner.next() == UInt8(ascii: "]") { return }
    while true {
      _ = try scanner.next()
      let value = scanner.position
      try readElement(&self)
      if scanner.position == value { try scanner.skipValue(depth: depth) }
      let following = try scanner.next()
      if following == UInt8(ascii: "]") { return }
      guard following == UInt8(ascii: ",") else { throw scanner.unexpected() }
      scanner.position += 1
    }
  }

  @inline(__always)
  private mutating func open(_ bracket: UInt8) throws(JSONError) -> Int {
    guard try scanner.next() == bracket else { throw mismatch() }
    let start = scanner.position
    guard depth < Scanner.maximumDepth else { throw scanner.error(.tooDeep, at: start) }
    depth += 1
    scanner.position += 1
    return start
  }

  @inline(__always)
  private mutating func close() {
    scanner.position += 1
    depth -= 1
  }

  /// Goes back to before an array or object of which not all was read.
  private mutating func reopen(from start: Int) {
    scanner.position = start
    depth -= 1
  }

  /// The error for a member that a value can't do without.
  ///
  /// - Parameter name: The member's name, which the error's path doesn't hold; that leads to the object that was read last.
  /// - Returns: An error of kind ``JSONError/Kind/missingMember``.
  public func missing(_ name: StaticString) -> JSONError {
    scanner.error(.missingMember, at: lastObject)
  }

  /// The error for a text or number that was read last and stands for no value.
  ///
  /// - Returns: An error of kind ``JSONError/Kind/invalidValue``.
  public func invalidValue() -> JSONError {
    scanner.error(.invalidValue, at: max(0, scanner.position - 1))
  }

  /// The error for a value of another type than was asked for, or for no value at all.
  @inline(never)
  func mismatch() -> JSONError {
    var skipping = scanner
    do throws(JSONError) {
      try skipping.skipValue(depth: depth)
      return scanner.error(.typeMismatch, at: scanner.position)
    } catch {
      return error
    }
  }
}

/// The names of an object that were read, to find one that comes again.
private struct NamesRead {
  /// The last name that came after all before it, and its first sixteen bytes in the order of their weight.
  private var last = 0..<0
  private var lastHigh: UInt64 = 0
  private var lastLow: UInt64 = 0

  /// All names, once they don't ascend.
  private var all: Set<String>?
  private var first: Int?

  /// Whether a name comes for the first time.
  @inline(__always)
  mutating func isNew(_ name: ScannedString, _ text: JSONText, in bytes: Bytes) -> Bool {
    if first == nil { first = name.start }
    if all == nil, name.isPlain, isAfterLast(name, text, in: bytes) {
      last = name.range
      (lastHigh, lastLow) = (text.low.byteSwapped, text.high.byteSwapped)
      return true
    }
    return insert(name, in: bytes)
  }

  /// Whether a plain name comes after the last one byte by byte. A plain name has no zeros, so that those behind the end of a
  /// shorter one come before whatever another has there.
  @inline(__always)
  private func isAfterLast(_ name: ScannedString, _ text: JSONText, in bytes: Bytes) -> Bool {
    guard name.count <= 16, last.count <= 16 else { return bytes.order(last, name.range) < 0 }
    let high = text.low.byteSwapped
    return high > lastHigh || high == lastHigh && text.high.byteSwapped > lastLow
  }

  @inline(never)
  private mutating func insert(_ name: ScannedString, in bytes: Bytes) -> Bool {
    var names = all ?? earlier(than: name, in: bytes)
    let isNew = names.insert(name.text(in: bytes)).inserted
    all = consume names
    return isNew
  }

  /// The names before one, from the first on, all of which were found valid.
  private func earlier(than name: ScannedString, in bytes: Bytes) -> Set<String> {
    var names: Set<String> = []
    var scanner = Scanner(bytes, at: (first ?? name.start) - 1)
    while scanner.position < name.start - 1, let earlier = try? scanner.string(), earlier.start < name.start {
      names.insert(earlier.text(in: bytes))
      guard (try? scanner.skip(UInt8(ascii: ":"))) != nil, (try? scanner.skipValue()) != nil,
        (try? scanner.skip(UInt8(ascii: ","))) != nil, (try? scanner.next()) != nil
      else { break }
    }
    return names
  }
}
