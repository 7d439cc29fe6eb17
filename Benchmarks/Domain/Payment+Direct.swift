import EventLogs

extension Payment: DirectJSON {
  init(from reader: inout JSONReader) throws {
    self.init()
    var required = 0
    try reader.readObject { name, reader in
      required += 1
      switch name {
      case "approvalCode":
        required -= 1
        approvalCode = try reader.readNull() ? nil : reader.readString()
      case "authorised": authorised = try reader.readInt()
      case "captured": captured = try reader.readInt()
      case "captures": captures = try reader.readInt()
      case "currency": currency = try reader.readString()
      case "description":
        required -= 1
        description = try reader.readNull() ? nil : reader.readString()
      case "merchant": merchant = try reader.readString()
      case "movements":
        movements.reserveCapacity(4)
        try reader.readArray { reader in movements.append(try reader.read()) }
      case "payer": payer = try reader.readString()
      case "refunded": refunded = try reader.readInt()
      case "requested": requested = try reader.readInt()
      case "status": status = try Status(from: &reader)
      default: required -= 1
      }
    }
    guard required == 10 else { throw reader.missing("one of ten members") }
  }

  func write(to writer: inout JSONWriter) throws {
    try writer.writeObject { writer in
      writer.write(approvalCode, for: "approvalCode")
      writer.write(authorised, for: "authorised")
      writer.write(captured, for: "captured")
      writer.write(captures, for: "captures")
      writer.write(currency, for: "currency")
      writer.write(description, for: "description")
      writer.write(merchant, for: "merchant")
      writer.writeName("movements")
      try writer.writeArray { writer in
        for movement in movements { try writer.write(movement) }
      }
      writer.write(payer, for: "payer")
      writer.write(refunded, for: "refunded")
      writer.write(requested, for: "requested")
      writer.write(status.rawValue, for: "status")
    }
  }
}

extension Payment.Movement: DirectJSON {
  init(from reader: inout JSONReader) throws {
    var amount: Int?
    var capture: Int?
    var reference: String?
    try reader.readObject { name, reader in
      switch name {
      case "amount": amount = try reader.readInt()
      case "capture": capture = try reader.readInt()
      case "reference": reference = try reader.readString()
      default: break
      }
    }
    guard let amount, let capture, let reference else { throw reader.missing("amount, capture or reference") }
    self.init(amount: amount, capture: capture, reference: reference)
  }

  func write(to writer: inout JSONWriter) throws {
    try writer.writeObject { writer in
      writer.write(amount, for: "amount")
      writer.write(capture, for: "capture")
      writer.write(reference, for: "reference")
    }
  }
}

extension Payment.Status {
  fileprivate init(from reader: inout JSONReader) throws {
    switch try reader.readText() {
    case "empty": self = .empty
    case "requested": self = .requested
    case "authorised": self = .authorised
    case "captured": self = .captured
    case "refunded": self = .refunded
    default: throw reader.invalidValue()
    }
  }
}
