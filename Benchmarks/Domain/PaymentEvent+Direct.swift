import EventLogs

extension PaymentEvent: DirectEvent {
  static func read(type: String, payload: inout JSONReader) throws -> PaymentEvent? {
    switch type {
    case "requested", "authorised", "captured", "refunded": try PaymentEvent(type, Members(from: &payload), payload)
    default: nil
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

  /// The members that the events have between them.
  private struct Members {
    var amount: Int?
    var capture: Int?
    var currency: String?
    var payer: String?
    var merchant: String?
    var description: String?
    var approvalCode: String?
    var reference: String?
    var note: String?
    var reason: String?

    init(from reader: inout JSONReader) throws {
      try reader.readObject { name, reader in
        switch name {
        case "amount": amount = try reader.readInt()
        case "capture": capture = try reader.readInt()
        case "currency": currency = try reader.readString()
        case "reference": reference = try reader.readString()
        case "note": note = try reader.readString()
        case "reason": reason = try reader.readString()
        case "payer": payer = try reader.readString()
        case "merchant": merchant = try reader.readString()
        case "description": description = try reader.readNull() ? nil : reader.readString()
        case "approvalCode": approvalCode = try reader.readString()
        default: break
        }
      }
    }
  }

  private init(_ type: String, _ members: Members, _ reader: borrowing JSONReader) throws {
    guard let amount = members.amount else { throw reader.missing("amount") }
    switch type {
    case "requested":
      guard let currency = members.currency, let payer = members.payer, let merchant = members.merchant else {
        throw reader.missing("currency, payer or merchant")
      }
      self = .requested(
        amount: amount,
        currency: currency,
        payer: payer,
        merchant: merchant,
        description: members.description
      )
    case "authorised":
      guard let approvalCode = members.approvalCode else { throw reader.missing("approvalCode") }
      self = .authorised(amount: amount, approvalCode: approvalCode)
    default:
      guard let currency = members.currency, let capture = members.capture, let reference = members.reference else {
        throw reader.missing("currency, capture or reference")
      }
      if type == "captured" {
        guard let note = members.note else { throw reader.missing("note") }
        self = .captured(amount: amount, currency: currency, capture: capture, reference: reference, note: note)
      } else {
        guard let reason = members.reason else { throw reader.missing("reason") }
        self = .refunded(amount: amount, currency: currency, capture: capture, reference: reference, reason: reason)
      }
    }
  }
}
