import EventLogs
import PaymentsDomain

/// What the interface says of a payment. Names and meanings are part of its contract.
///
/// Members are written in the order of their names. Nothing here depends on the time of the request: the entity tag promises
/// that equal tags have equal bodies, and a replay gives the first body again.
extension JSONWriter {
  mutating func write(payment reduction: Reduction<Payment>) throws {
    let payment = reduction.aggregate
    try writeObject { writer in
      writer.writeName("approval_codes")
      try writer.writeArray { writer in for code in payment.approvalCodes { writer.write(code) } }
      writer.write(payment.authorised, for: "authorised")
      if let captureBy = payment.request?.captureBy { try writer.write(captureBy, for: "capture_by") }
      writer.write(payment.captured, for: "captured")
      writer.writeName("captures")
      try writer.writeArray { writer in for capture in payment.captures { try writer.write(capture) } }
      writer.write(payment.currency?.code, for: "currency")
      writer.write(payment.declineReason, for: "decline_reason")
      writer.write(payment.request?.description, for: "description")
      writer.write(payment.disputed, for: "disputed")
      writer.writeName("disputes")
      try writer.writeArray { writer in for dispute in payment.disputes { try writer.write(dispute) } }
      writer.write(reduction.logID.description, for: "id")
      writer.write(Int(reduction.throughIndex?.rawValue ?? 0), for: "index")
      writer.write(payment.lapsed, for: "lapsed")
      writer.write(payment.lost, for: "lost")
      writer.write(payment.request?.merchant, for: "merchant")
      writer.write(payment.outstanding, for: "outstanding")
      writer.write(payment.request?.payer, for: "payer")
      writer.write(payment.refundable, for: "refundable")
      writer.write(payment.refunded, for: "refunded")
      writer.write(payment.request?.amount.minorUnits ?? 0, for: "requested")
      writer.write(payment.status.wireName, for: "status")
      if let recordedAt = reduction.lastEvent?.recordedAt { try writer.write(recordedAt, for: "updated_at") }
      writer.write(payment.voided, for: "voided")
    }
  }

  private mutating func write(_ capture: Payment.Capture) throws {
    try writeObject { writer in
      writer.write(capture.amount, for: "amount")
      try writer.write(capture.capturedAt, for: "captured_at")
      writer.write(capture.disputed, for: "disputed")
      writer.write(capture.lost, for: "lost")
      writer.write(capture.number.rawValue, for: "number")
      writer.write(capture.reference, for: "reference")
      writer.write(capture.refundable, for: "refundable")
      writer.write(capture.refunded, for: "refunded")
    }
  }

  private mutating func write(_ dispute: Payment.Dispute) throws {
    try writeObject { writer in
      writer.write(dispute.amount, for: "amount")
      writer.write(dispute.capture.rawValue, for: "capture")
      writer.write(dispute.number.rawValue, for: "number")
      writer.write(dispute.outcome.rawValue, for: "outcome")
    }
  }
}

extension PaymentStatus {
  /// The status as the interface names it.
  var wireName: String {
    switch self {
    case .partiallyCaptured: "partially_captured"
    default: rawValue
    }
  }
}
