import struct Foundation.Date

/// Rules of captures and of what may become of them: refunds and disputes. Those remain possible when the payment has expired or
/// its remainder was voided, as the money was taken.
extension Payment {
  func capture(_ amount: Money, _ reference: String, at now: Date) throws(PaymentRefusal) -> PaymentEvent {
    _ = try authorisedCurrency()
    try requireBeforeDeadline(now)
    try require(amount, atMost: outstanding, orElse: .captureExceedsAuthorised) { "Only \($0) are left to capture." }
    return .captured(amount: amount, capture: CaptureNumber(after: captures), reference: reference)
  }

  /// What is in an open dispute can't be refunded: the issuer has taken it back already, and the payer would get it twice.
  func refund(_ amount: Money, of number: CaptureNumber, _ reference: String) throws(PaymentRefusal) -> PaymentEvent {
    let capture = try existing(number)
    try require(amount, atMost: capture.refundable, orElse: .refundExceedsCaptured) {
      "Only \($0) of capture \(number) are left to refund."
    }
    return .refunded(amount: amount, capture: number, reference: reference)
  }

  /// What was refunded can't be disputed: such a claim is answered with the refund and moves no money.
  func openDispute(of amount: Money, of number: CaptureNumber, _ reason: String) throws(PaymentRefusal) -> PaymentEvent {
    let capture = try existing(number)
    try require(amount, atMost: capture.refundable, orElse: .disputeExceedsCaptured) {
      "Only \($0) of capture \(number) are left to dispute."
    }
    return .disputeOpened(dispute: DisputeNumber(after: disputes), amount: amount, capture: number, reason: reason)
  }

  /// - Throws: ``PaymentRefusal`` unless there is such a dispute and it is open.
  func openDispute(_ number: DisputeNumber) throws(PaymentRefusal) -> DisputeNumber {
    _ = try existing()
    guard let index = number.index(in: disputes) else {
      throw PaymentRefusal(.disputeNotFound, "The payment has no dispute \(number).", field: "dispute")
    }
    guard disputes[index].outcome == .open else {
      throw PaymentRefusal(.disputeAlreadyClosed, "Dispute \(number) was \(disputes[index].outcome) before.")
    }
    return number
  }

  private func existing(_ number: CaptureNumber) throws(PaymentRefusal) -> Capture {
    _ = try existing()
    guard let index = number.index(in: captures) else {
      throw PaymentRefusal(.captureNotFound, "The payment has no capture \(number).", field: "capture")
    }
    return captures[index]
  }
}
