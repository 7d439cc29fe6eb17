import EventLogs

extension Ordinal {
  /// Reads a number, as the synthesized `Codable` does.
  ///
  /// - Throws: `JSONError` for what is no number, or one below 1.
  init(from reader: inout JSONReader) throws {
    guard let number = Ordinal(rawValue: try reader.readInt()) else { throw reader.invalidValue() }
    self = number
  }
}
