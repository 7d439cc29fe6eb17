public import EventLogs

extension Money: DirectJSON {
  public init(from reader: inout JSONReader) throws {
    var minorUnits: Int?
    var currency: Currency?
    try reader.readObject { name, reader in
      switch name {
      case "currency":
        currency = Currency(try reader.readString())
        if currency == nil { throw reader.invalidValue() }
      case "minorUnits": minorUnits = try reader.readInt()
      default: break
      }
    }
    guard let minorUnits, let currency else { throw reader.missing("currency or minorUnits") }
    self.init(minorUnits: minorUnits, currency: currency)
  }

  public func write(to writer: inout JSONWriter) throws {
    try writer.writeObject { writer in
      writer.write(currency.code, for: "currency")
      writer.write(minorUnits, for: "minorUnits")
    }
  }
}

extension JSONWriter {
  /// Writes a member that is an amount of money.
  mutating func write(_ amount: Money, for name: StaticString) throws {
    writeName(name)
    try write(amount)
  }
}
