public import EventLogs
import struct Foundation.Date

/// The same JSON as that of the synthesized `Codable`, which other codecs use, several times as fast.
extension PaymentEvent: DirectEvent {
  public static func read(type: String, payload: inout JSONReader) throws -> PaymentEvent? {
    switch type {
    case "requested":
      let values = try Values(from: &payload)
      guard let amount = values.amount, let payer = values.payer, let merchant = values.merchant else {
        throw payload.missing("amount, payer or merchant")
      }
      return .requested(
        amount: amount,
        payer: payer,
        merchant: merchant,
        description: values.description,
        captureBy: values.captureBy
      )
    case "authorised":
      let values = try Values(from: &payload)
      guard let amount = values.amount, let code = values.approvalCode else { throw payload.missing("amount or approvalCode") }
      return .authorised(amount: amount, approvalCode: code)
    case "authorisationIncremented":
      let values = try Values(from: &payload)
      guard let amount = values.amount, let code = values.approvalCode else { throw payload.missing("amount or approvalCode") }
      return .authorisationIncremented(amount: amount, approvalCode: code)
    case "authorisationVoided":
      guard let amount = try Values(from: &payload).amount else { throw payload.missing("amount") }
      return .authorisationVoided(amount: amount)
    case "declined":
      guard let reason = try Values(from: &payload).reason else { throw payload.missing("reason") }
      return .declined(reason: reason)
    case "captured":
      let values = try Values(from: &payload)
      guard let amount = values.amount, let capture = values.capture, let reference = values.reference else {
        throw payload.missing("amount, capture or reference")
      }
      return .captured(amount: amount, capture: capture, reference: reference)
    case "refunded":
      let values = try Values(from: &payload)
      guard let amount = values.amount, let capture = values.capture, let reference = values.reference else {
        throw payload.missing("amount, capture or reference")
      }
      return .refunded(amount: amount, capture: capture, reference: reference)
    case "disputeOpened":
      let values = try Values(from: &payload)
      guard let dispute = values.dispute, let amount = values.amount, let capture = values.capture,
        let reason = values.reason
      else { throw payload.missing("amount, capture, dispute or reason") }
      return .disputeOpened(dispute: dispute, amount: amount, capture: capture, reason: reason)
    case "disputeWon":
      guard let dispute = try Values(from: &payload).dispute else { throw payload.missing("dispute") }
      return .disputeWon(dispute: dispute)
    case "disputeLost":
      guard let dispute = try Values(from: &payload).dispute else { throw payload.missing("dispute") }
      return .disputeLost(dispute: dispute)
    case "expired":
      try payload.readObject { _, _ in }
      return .expired
    default: return nil
    }
  }

  public func write(payload: inout JSONWriter) throws -> String {
    switch self {
    case .requested(let amount, let payer, let merchant, let description, let captureBy):
      try payload.writeObject { writer in
        try writer.write(amount, for: "amount")
        if let captureBy { try writer.write(captureBy, for: "captureBy") }
        writer.write(description, for: "description")
        writer.write(merchant, for: "merchant")
        writer.write(payer, for: "payer")
      }
      return "requested"
    case .authorised(let amount, let approvalCode):
      try payload.writeApproval(amount, approvalCode)
      return "authorised"
    case .authorisationIncremented(let amount, let approvalCode):
      try payload.writeApproval(amount, approvalCode)
      return "authorisationIncremented"
    case .authorisationVoided(let amount):
      try payload.writeObject { try $0.write(amount, for: "amount") }
      return "authorisationVoided"
    case .declined(let reason):
      try payload.writeObject { $0.write(reason, for: "reason") }
      return "declined"
    case .captured(let amount, let capture, let reference):
      try payload.writeMovement(amount, capture, reference)
      return "captured"
    case .refunded(let amount, let capture, let reference):
      try payload.writeMovement(amount, capture, reference)
      return "refunded"
    case .disputeOpened(let dispute, let amount, let capture, let reason):
      try payload.writeObject { writer in
        try writer.write(amount, for: "amount")
        writer.write(capture.rawValue, for: "capture")
        writer.write(dispute.rawValue, for: "dispute")
        writer.write(reason, for: "reason")
      }
      return "disputeOpened"
    case .disputeWon(let dispute):
      try payload.writeObject { $0.write(dispute.rawValue, for: "dispute") }
      return "disputeWon"
    case .disputeLost(let dispute):
      try payload.writeObject { $0.write(dispute.rawValue, for: "dispute") }
      return "disputeLost"
    case .expired:
      try payload.writeObject { _ in }
      return "expired"
    }
  }
}

/// The values of any event; each has some of them.
private struct Values {
  var amount: Money?
  var approvalCode: String?
  var capture: CaptureNumber?
  var captureBy: Date?
  var description: String?
  var dispute: DisputeNumber?
  var merchant: String?
  var payer: String?
  var reason: String?
  var reference: String?

  init(from reader: inout JSONReader) throws {
    try reader.readObject { name, reader in
      switch name {
      case "amount": amount = try reader.read()
      case "approvalCode": approvalCode = try reader.readString()
      case "capture": capture = try CaptureNumber(from: &reader)
      case "captureBy": captureBy = try reader.readNull() ? nil : reader.readDate()
      case "description": description = try reader.readNull() ? nil : reader.readString()
      case "dispute": dispute = try DisputeNumber(from: &reader)
      case "merchant": merchant = try reader.readString()
      case "payer": payer = try reader.readString()
      case "reason": reason = try reader.readString()
      case "reference": reference = try reader.readString()
      default: break
      }
    }
  }
}

extension JSONWriter {
  fileprivate mutating func writeApproval(_ amount: Money, _ approvalCode: String) throws {
    try writeObject { writer in
      try writer.write(amount, for: "amount")
      writer.write(approvalCode, for: "approvalCode")
    }
  }

  fileprivate mutating func writeMovement(_ amount: Money, _ capture: CaptureNumber, _ reference: String) throws {
    try writeObject { writer in
      try writer.write(amount, for: "amount")
      writer.write(capture.rawValue, for: "capture")
      writer.write(reference, for: "reference")
    }
  }
}
