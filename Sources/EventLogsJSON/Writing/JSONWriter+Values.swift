public import struct Foundation.Date

extension JSONWriter {
  /// Writes a null.
  public mutating func writeNull() {
    beginValue()
    output.append("null")
  }

  /// Writes a truth value.
  public mutating func write(_ value: Bool) {
    beginValue()
    output.append(value)
  }

  /// Writes a string, with the escapes that RFC 8259, section 7 demands.
  public mutating func write(_ value: String) {
    beginValue()
    output.append(quoted: value)
  }

  /// Writes an integer.
  public mutating func write(_ value: Int) {
    beginValue()
    output.append(integer: value)
  }

  /// Writes an integer of any width.
  public mutating func write<T: FixedWidthInteger>(_ value: T) {
    beginValue()
    output.append(integer: value)
  }

  /// Writes a floating-point number with as many digits as it needs to come back equal.
  ///
  /// - Throws: `EncodingError` for infinity and NaN, which JSON has no form for.
  public mutating func write(_ value: Double) throws {
    guard value.isFinite else { throw failed(unencodable(value, "Double.\(value) can't be a number in JSON.")) }
    beginValue()
    output.append(finite: value)
  }

  /// Writes a date as ISO 8601 in UTC with as many digits, up to nine, as it needs to come back equal.
  ///
  /// - Throws: `EncodingError` for a date outside the years 0 to 9999.
  public mutating func write(_ value: Date) throws {
    beginValue()
    guard output.append(date: value) else { throw failed(unencodable(value, "The date is outside the years 0 to 9999.")) }
  }

  /// Writes a value that writes itself.
  ///
  /// - Throws: What the value throws.
  public mutating func write<T: DirectJSON>(_ value: T) throws {
    let outer = output.count
    do { try value.write(to: &self) } catch { throw failed(error) }
    if output.count == outer { fail("\(T.self) wrote nothing.") }
  }

  /// Writes a value that is JSON already, without the white space between its tokens.
  ///
  /// - Throws: `DecodingError` for bytes that aren't one JSON value.
  public mutating func write(json bytes: ArraySlice<UInt8>) throws {
    do {
      try JSON.read(bytes) { try $0.skipValue() }
    } catch {
      throw failed(error)
    }
    beginValue()
    var isInString = false
    var isEscaped = false
    for byte in bytes {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
        // Where a string has one of these unescaped, it is a space.
        if !isInString { continue }
      case UInt8(ascii: "\"") where !isEscaped: isInString.toggle()
      default: break
      }
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
      output.append(byte)
    }
  }

  /// Writes a value through `Codable`.
  ///
  /// - Throws: `EncodingError`, or what the value throws.
  public mutating func encode<T: Encodable>(_ value: T) throws {
    let text: ArraySlice<UInt8>
    do { text = try JSON.encode(value, depth: depth) } catch { throw failed(error) }
    beginValue()
    unsafe text.withUnsafeBufferPointer { unsafe output.append($0) }
  }
}

extension JSONWriter {
  /// Writes a member that is a truth value.
  public mutating func write(_ value: Bool, for name: StaticString) {
    writeName(name)
    write(value)
  }

  /// Writes a member that is a string.
  public mutating func write(_ value: String, for name: StaticString) {
    writeName(name)
    write(value)
  }

  /// Writes a member that is a string, or nothing for `nil`, as synthesized `Codable` does.
  public mutating func write(_ value: String?, for name: StaticString) {
    if let value { write(value, for: name) }
  }

  /// Writes a member that is an integer.
  public mutating func write(_ value: Int, for name: StaticString) {
    writeName(name)
    write(value)
  }

  /// Writes a member that is a date.
  ///
  /// - Throws: `EncodingError` for a date outside the years 0 to 9999.
  public mutating func write(_ value: Date, for name: StaticString) throws {
    writeName(name)
    try write(value)
  }
}
