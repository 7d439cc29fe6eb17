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

  /// Gives the text that a closure writes, which must be one value.
  ///
  /// - Throws: What the closure throws.
  @inline(__always)
  package static func write<R>(_ body: (inout JSONWriter) throws -> R) throws -> (R, ArraySlice<UInt8>) {
    try unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1024) { scratch in
      var writer = unsafe JSONWriter(scratch)
      let result = try body(&writer)
      precondition(writer.place == .nothing, "nothing was written")
      return (result, writer.output.array())
    }
  }
}
