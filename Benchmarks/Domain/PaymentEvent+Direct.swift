import EventLogs

extension PaymentEvent: DirectEvent {
  static func read(type: String, payload: inout JSONReader) throws -> PaymentEvent? {
    switch type {
    case "captured":
      let movement = try Movement(from: &payload, remark: "note")
      return .captured(
        amount: movement.amount,
        currency: movement.currency,
        capture: movement.capture,
        reference: movement.reference,
        note: movement.remark
      )
    case "refunded":
      let movement = try Movement(from: &payload, remark: "reason")
      return .refunded(
        amount: movement.amount,
        currency: movement.currency,
        capture: movement.capture,
        reference: movement.reference,
        reason: movement.remark
      )
    case "requested": return try requested(from: &payload)
    case "authorised": return try authorised(from: &payload)
    default: return nil
    }
  }

  func write(payload: inout JSONWriter) throws -> String {
    switch self {
    case .requested(let amount, let currency, let payer, let merchant, let description):
      try payload.writeObject { writer in
        writer.write(amount, for: "amount")
        writer.write(currency, for: "currency")
        writer.write(description, for: "description")
        writer.write(merchant, for: "merchant")
        writer.write(payer, for: "payer")
      }
      return "requested"
    case .authorised(let amount, let approvalCode):
      try payload.writeObject { writer in
        writer.write(amount, for: "amount")
        writer.write(approvalCode, for: "approvalCode")
      }
      return "authorised"
    case .captured(let amount, let currency, let capture, let reference, let note):
      try payload.writeObject { writer in
        writer.write(amount, for: "amount")
        writer.write(capture, for: "capture")
        writer.write(currency, for: "currency")
        writer.write(note, for: "note")
        writer.write(reference, for: "reference")
      }
      return "captured"
    case .refunded(let amount, let currency, let capture, let reference, let reason):
      try payload.writeObject { writer in
        writer.write(amount, for: "amount")
        writer.write(capture, for: "capture")
        writer.write(currency, for: "currency")
        writer.write(reason, for: "reason")
        writer.write(reference, for: "reference")
      }
      return "refunded"
    }
  }

  /// What captures and refunds have in common; their remark is the one's note and the other's reason.
  private struct Movement {
    let amount: Int
    let capture: Int
    let currency: String
    let reference: String
    let remark: String

    init(from reader: inout JSONReader, remark name: StaticString) throws {
      var amount: Int?
      var capture: Int?
      var currency: String?
      var reference: String?
      var remark: String?
      try reader.readObject { member, reader in
        switch member {
        case "amount": amount = try reader.readInt()
        case "capture": capture = try reader.readInt()
        case "currency": currency = try reader.readString()
        case "reference": reference = try reader.readString()
        case name: remark = try reader.readString()
        default: break
        }
      }
      guard let amount, let capture, let currency, let reference, let remark else {
        throw reader.missing("amount, capture, currency, reference, or note or reason")
      }
      self.amount = amount
      self.capture = capture
      self.currency = currency
      self.reference = reference
      self.remark = remark
    }
  }

  private static func requested(from reader: inout JSONReader) throws -> PaymentEvent {
    var amount: Int?
    var currency: String?
    var payer: String?
    var merchant: String?
    var description: String?
    try reader.readObject { member, reader in
      switch member {
      case "amount": amount = try reader.readInt()
      case "currency": currency = try reader.readString()
      case "payer": payer = try reader.readString()
      case "merchant": merchant = try reader.readString()
      case "description": description = try reader.readNull() ? nil : reader.readString()
      default: break
      }
    }
    guard let amount, let currency, let payer, let merchant else {
      throw reader.missing("amount, currency, payer or merchant")
    }
    return .requested(amount: amount, currency: currency, payer: payer, merchant: merchant, description: description)
  }

  private static func authorised(from reader: inout JSONReader) throws -> PaymentEvent {
    var amount: Int?
    var approvalCode: String?
    try reader.readObject { member, reader in
      switch member {
      case "amount": amount = try reader.readInt()
      case "approvalCode": approvalCode = try reader.readString()
      default: break
      }
    }
    guard let amount, let approvalCode else { throw reader.missing("amount or approvalCode") }
    return .authorised(amount: amount, approvalCode: approvalCode)
  }
}
