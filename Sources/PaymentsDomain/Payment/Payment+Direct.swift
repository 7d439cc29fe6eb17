public import EventLogs
import struct Foundation.Date

/// The same JSON as that of the synthesized `Codable`, several times as fast: each warm read and each command begins with a
/// cached payment.
extension Payment: DirectJSON {
  public init(from reader: inout JSONReader) throws {
    self.init()
    var required = 0
    try reader.readObject { name, reader in
      required += 1
      switch name {
      case "approvalCodes": try reader.readArray { approvalCodes.append(try $0.readString()) }
      case "authorised": authorised = try reader.readInt()
      case "captured": captured = try reader.readInt()
      case "captures": try reader.readArray { captures.append(try $0.read()) }
      case "declineReason":
        required -= 1
        declineReason = try reader.readNull() ? nil : reader.readString()
      case "disputed": disputed = try reader.readInt()
      case "disputes": try reader.readArray { disputes.append(try $0.read()) }
      case "isExpired": isExpired = try reader.readBool()
      case "lapsed": lapsed = try reader.readInt()
      case "lost": lost = try reader.readInt()
      case "outstanding": outstanding = try reader.readInt()
      case "refundable": refundable = try reader.readInt()
      case "refunded": refunded = try reader.readInt()
      case "request":
        required -= 1
        request = try reader.readNull() ? nil : reader.read()
      case "voided": voided = try reader.readInt()
      default: required -= 1
      }
    }
    guard required == 13 else { throw reader.missing("one of thirteen members") }
  }

  public func write(to writer: inout JSONWriter) throws {
    try writer.writeObject { writer in
      writer.writeName("approvalCodes")
      try writer.writeArray { writer in
        for code in approvalCodes { writer.write(code) }
      }
      writer.write(authorised, for: "authorised")
      writer.write(captured, for: "captured")
      writer.writeName("captures")
      try writer.writeArray { writer in
        for capture in captures { try writer.write(capture) }
      }
      writer.write(declineReason, for: "declineReason")
      writer.write(disputed, for: "disputed")
      writer.writeName("disputes")
      try writer.writeArray { writer in
        for dispute in disputes { try writer.write(dispute) }
      }
      writer.write(isExpired, for: "isExpired")
      writer.write(lapsed, for: "lapsed")
      writer.write(lost, for: "lost")
      writer.write(outstanding, for: "outstanding")
      writer.write(refundable, for: "refundable")
      writer.write(refunded, for: "refunded")
      if let request {
        writer.writeName("request")
        try writer.write(request)
      }
      writer.write(voided, for: "voided")
    }
  }
}

extension Payment.Request: DirectJSON {
  public init(from reader: inout JSONReader) throws {
    var amount: Money?
    var payer: String?
    var merchant: String?
    var description: String?
    var captureBy: Date?
    try reader.readObject { name, reader in
      switch name {
      case "amount": amount = try reader.read()
      case "captureBy": captureBy = try reader.readNull() ? nil : reader.readDate()
      case "description": description = try reader.readNull() ? nil : reader.readString()
      case "merchant": merchant = try reader.readString()
      case "payer": payer = try reader.readString()
      default: break
      }
    }
    guard let amount, let payer, let merchant else { throw reader.missing("amount, merchant or payer") }
    self.init(amount: amount, payer: payer, merchant: merchant, description: description, captureBy: captureBy)
  }

  public func write(to writer: inout JSONWriter) throws {
    try writer.writeObject { writer in
      try writer.write(amount, for: "amount")
      if let captureBy { try writer.write(captureBy, for: "captureBy") }
      writer.write(description, for: "description")
      writer.write(merchant, for: "merchant")
      writer.write(payer, for: "payer")
    }
  }
}
