/// Walks the bytes of a JSON text by the grammar of RFC 8259, token by token.
struct Scanner {
  let bytes: Bytes
  var position: Int

  @inline(__always)
  init(_ bytes: Bytes, at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  @inline(never)
  func error(_ kind: JSONError.Kind, at position: Int) -> JSONError {
    JSONError(kind, at: position, path: CodingPath.path(to: position, in: bytes))
  }

  /// The error for a byte that can't be where it is.
  @inline(never)
  func unexpected() -> JSONError {
    error(position < bytes.count ? .unexpectedCharacter : .unexpectedEnd, at: position)
  }

  /// Skips white space.
  ///
  /// - Returns: The next byte, which isn't consumed.
  @inline(__always)
  mutating func next() throws(JSONError) -> UInt8 {
    while position < bytes.count {
      let byte = bytes[position]
      if byte > 0x20 { return byte }
      guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else {
        throw error(.unexpectedCharacter, at: position)
      }
      position += 1
    }
    throw unexpected()
  }

  /// Skips white space and a byte that must be there.
  @inline(__always)
  mutating func skip(_ byte: UInt8) throws(JSONError) {
    guard try next() == byte else { throw unexpected() }
    position += 1
  }

  /// Whether nothing follows but white space, which is skipped.
  mutating func isAtEnd() -> Bool {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0a, 0x0d, 0x09: position += 1
      default: return false
      }
    }
    return true
  }

  /// Skips `true`, `false` or `null`, of which the first byte is known to be there.
  @inline(__always)
  mutating func literal(_ text: StaticString) throws(JSONError) {
    guard bytes.has(text, at: position) else { throw brokenLiteral(text) }
    position += text.utf8CodeUnitCount
  }

  @inline(never)
  private func brokenLiteral(_ text: StaticString) -> JSONError {
    var place = self
    for index in 0..<text.utf8CodeUnitCount {
      guard place.position < bytes.count, unsafe bytes[place.position] == text.utf8Start[index] else { break }
      place.position += 1
    }
    return place.unexpected()
  }
}
