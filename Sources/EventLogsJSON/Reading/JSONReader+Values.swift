public import struct Foundation.Date

extension JSONReader {
  /// Takes a null, if the next value is one.
  ///
  /// - Returns: Whether it was.
  /// - Throws: ``JSONError`` if the text is malformed.
  public mutating func readNull() throws(JSONError) -> Bool {
    guard try scanner.next() == UInt8(ascii: "n") else { return false }
    try scanner.literal("null")
    return true
  }

  /// Reads a truth value.
  ///
  /// - Throws: ``JSONError`` if the next value isn't one.
  public mutating func readBool() throws(JSONError) -> Bool {
    switch try scanner.next() {
    case UInt8(ascii: "t"):
      try scanner.literal("true")
      return true
    case UInt8(ascii: "f"):
      try scanner.literal("false")
      return false
    default: throw mismatch()
    }
  }

  /// Reads a string.
  ///
  /// - Throws: ``JSONError`` if the next value isn't one, or isn't valid.
  public mutating func readString() throws(JSONError) -> String {
    try scannedString().text(in: scanner.bytes)
  }

  /// Reads a string that is compared with literals, such as the raw value of an enumeration.
  ///
  /// - Throws: ``JSONError`` if the next value isn't a string, or isn't valid.
  public mutating func readText() throws(JSONError) -> JSONText {
    JSONText(try scannedString(), in: scanner.bytes)
  }

  /// Reads an integer. `1.0` and `1e2` are integers.
  ///
  /// - Throws: ``JSONError`` if the next value isn't a number, or isn't an `Int`.
  public mutating func readInt() throws(JSONError) -> Int {
    try integer(Int.self)
  }

  /// Reads an integer of any width.
  ///
  /// - Throws: ``JSONError`` if the next value isn't a number, or one that the type can't hold.
  public mutating func readInteger<T: FixedWidthInteger>(_ type: T.Type = T.self) throws(JSONError) -> T {
    let number = try number()
    // Few types are wider than 64 bits; what isn't specialized is slow.
    let value: T? =
      if T.bitWidth <= 64 && T.isSigned {
        number.integer(as: Int64.self, in: scanner.bytes).flatMap { T(exactly: $0) }
      } else if T.bitWidth <= 64 {
        number.integer(as: UInt64.self, in: scanner.bytes).flatMap { T(exactly: $0) }
      } else {
        number.integer(as: type, in: scanner.bytes)
      }
    guard let value else { throw outOfRange(number) }
    return value
  }

  /// Reads a floating-point number, rounded to the nearest `Double`.
  ///
  /// - Throws: ``JSONError`` if the next value isn't a number, or one that is too large, or not zero and too small.
  public mutating func readDouble() throws(JSONError) -> Double {
    let number = try number()
    guard let value = number.double(in: scanner.bytes) else { throw outOfRange(number) }
    return value
  }

  /// Reads a date as ``JSONWriter`` writes it: ISO 8601.
  ///
  /// - Throws: ``JSONError`` if the next value isn't a string, or one that isn't a date and time with an offset from UTC.
  public mutating func readDate() throws(JSONError) -> Date {
    let string = try scannedString()
    let date =
      string.hasEscapes ? ISO8601.date(from: string.text(in: scanner.bytes)) : ISO8601.date(in: scanner.bytes, string.range)
    guard let date else {
      scanner.position = string.start - 1
      throw scanner.error(.invalidValue, at: scanner.position)
    }
    return date
  }

  /// Reads a value that reads itself.
  ///
  /// - Throws: What the type throws.
  public mutating func read<T: DirectJSON>(_ type: T.Type = T.self) throws -> T {
    let start = scanner.position
    do {
      return try T(from: &self)
    } catch {
      scanner.position = start
      throw error
    }
  }

  /// Reads a value through `Codable`.
  ///
  /// - Throws: ``JSONError`` if the next value is malformed, `DecodingError` if it isn't of the type, and what the type throws.
  public mutating func decode<T: Decodable>(_ type: T.Type = T.self) throws -> T {
    let start = scanner.position
    do {
      var document = try Document(&scanner, depth: depth)
      defer { if !isKnownUniquelyReferenced(&document) { document.detach() } }
      return try document.value(type, at: 0)
    } catch {
      scanner.position = start
      throw error
    }
  }

  /// Skips the next value, which is found valid.
  ///
  /// - Throws: ``JSONError`` if the text is malformed.
  public mutating func skipValue() throws(JSONError) {
    let start = scanner.position
    do throws(JSONError) {
      try scanner.skipValue(depth: depth)
    } catch {
      scanner.position = start
      throw error
    }
  }

  @inline(__always)
  private mutating func scannedString() throws(JSONError) -> ScannedString {
    guard try scanner.next() == UInt8(ascii: "\"") else { throw mismatch() }
    return try scanner.string()
  }

  @inline(__always)
  private mutating func number() throws(JSONError) -> ScannedNumber {
    switch try scanner.next() {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      let start = scanner.position
      do throws(JSONError) {
        return try scanner.number()
      } catch {
        scanner.position = start
        throw error
      }
    default: throw mismatch()
    }
  }

  @inline(__always)
  private mutating func integer<T: FixedWidthInteger>(_ type: T.Type) throws(JSONError) -> T {
    let number = try number()
    guard let value = number.integer(as: type, in: scanner.bytes) else { throw outOfRange(number) }
    return value
  }

  @inline(never)
  private mutating func outOfRange(_ number: ScannedNumber) -> JSONError {
    scanner.position = number.start
    return scanner.error(.numberOutOfRange, at: number.start)
  }
}
