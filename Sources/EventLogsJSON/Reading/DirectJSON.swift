/// A value that reads itself from JSON and writes itself as JSON without the detour through `Codable`, several times as fast.
///
/// ```swift
/// struct Money: DirectJSON {
///   var amount: Int
///   var currency: String
///
///   init(from reader: inout JSONReader) throws {
///     var amount: Int?
///     var currency: String?
///     try reader.readObject { name, reader in
///       switch name {
///       case "amount": amount = try reader.readInt()
///       case "currency": currency = try reader.readString()
///       default: break
///       }
///     }
///     guard let amount, let currency else { throw reader.missing("amount or currency") }
///     (self.amount, self.currency) = (amount, currency)
///   }
///
///   func write(to writer: inout JSONWriter) throws {
///     try writer.writeObject { writer in
///       writer.write(amount, for: "amount")
///       writer.write(currency, for: "currency")
///     }
///   }
/// }
/// ```
///
/// What it writes must be what its `Codable` conformance, which is best left to the compiler, writes and reads: within a type that
/// is coded through `Codable`, and by other coders, that one is used.
public protocol DirectJSON: Codable {
  /// Reads a value.
  ///
  /// Errors of the reader must be passed on: after one, what follows is undefined.
  ///
  /// - Throws: ``JSONError`` from the reader, or an error of its own.
  init(from reader: inout JSONReader) throws

  /// Writes the value: exactly one value, whatever the state.
  ///
  /// - Throws: Whatever makes the value impossible to write.
  func write(to writer: inout JSONWriter) throws
}
