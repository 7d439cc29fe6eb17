extension JSON {
  /// Reads a text with a closure that takes its one value.
  ///
  /// - Throws: `DecodingError` for a ``JSONError``, and what else the closure throws.
  @inline(__always)
  package static func read<R>(_ bytes: ArraySlice<UInt8>, _ body: (inout JSONReader) throws -> R) throws -> R {
    try unsafe bytes.withUnsafeBufferPointer { buffer in
      let bytes = unsafe Bytes(buffer)
      var reader = JSONReader(Scanner(bytes, at: bytes.has("\u{feff}", at: 0) ? 3 : 0))
      do {
        let value = try body(&reader)
        guard reader.scanner.isAtEnd() else { throw reader.scanner.unexpected() }
        return value
      } catch let error as JSONError {
        throw error.decodingError
      }
    }
  }

  /// The same for a closure that keeps the value itself, so that its type is known where that is compiled.
  ///
  /// - Throws: `DecodingError` for a ``JSONError``, and what else the closure throws.
  @usableFromInline
  package static func withReader(of bytes: ArraySlice<UInt8>, _ body: (inout JSONReader) throws -> Void) throws {
    try read(bytes, body)
  }

  /// Gives the text that a closure writes, which must be one value.
  ///
  /// - Throws: What the closure throws, or what went wrong before.
  @usableFromInline
  package static func write(_ body: (inout JSONWriter) throws -> Void) throws -> ArraySlice<UInt8> {
    try unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1024) { scratch in
      var writer = unsafe JSONWriter(scratch)
      try body(&writer)
      if writer.place != .nothing { writer.fail("No value was written.") }
      if let failure = writer.failure { throw failure }
      return writer.output.array()
    }
  }
}
