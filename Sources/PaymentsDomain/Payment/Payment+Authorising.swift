import struct Foundation.Date

/// Rules of what comes before captures, and of how a payment ends without one.
extension Payment {
  func request(
    _ amount: Money,
    _ payer: String,
    _ merchant: String,
    _ description: String?,
    _ captureBy: Date?,
    at now: Date
  ) throws(PaymentRefusal) -> PaymentEvent {
    guard request == nil else { throw PaymentRefusal(.paymentExists, "The payment exists.") }
    if let captureBy {
      guard captureBy > now else {
        throw PaymentRefusal(.deadlineNotInFuture, "The capture deadline must lie in the future.", field: "captureBy")
      }
      guard captureBy < Self.endOfTime else {
        throw PaymentRefusal(.deadlineTooLate, "The capture deadline must lie before the year 10000.", field: "captureBy")
      }
    }
    return .requested(amount: amount, payer: payer, merchant: merchant, description: description, captureBy: captureBy)
  }

  /// An issuer may approve less than was asked for, as for prepaid cards; the merchant then captures that or voids it.
  func authorise(_ amount: Money, _ approvalCode: String, at now: Date) throws(PaymentRefusal) -> PaymentEvent {
    let request = try unanswered()
    try requireBeforeDeadline(now)
    try require(amount, atMost: request.amount.minorUnits, orElse: .authorisationExceedsRequested) {
      "No more can be authorised than the \($0) that were requested."
    }
    return .authorised(amount: amount, approvalCode: approvalCode)
  }

  func decline(_ reason: String) throws(PaymentRefusal) -> PaymentEvent {
    _ = try unanswered()
    return .declined(reason: reason)
  }

  /// Increments may go beyond what was requested: a hotel stay or a rental grows. They need something to add to, so they end
  /// with the last capture.
  func increment(_ amount: Money, _ approvalCode: String, at now: Date) throws(PaymentRefusal) -> PaymentEvent {
    let currency = try authorisedCurrency()
    try requireOutstanding()
    try requireBeforeDeadline(now)
    do throws(MoneyError) {
      _ = try Money(minorUnits: authorised, currency: currency).adding(amount)
    } catch {
      throw PaymentRefusal(error, amount, in: currency)
    }
    return .authorisationIncremented(amount: amount, approvalCode: approvalCode)
  }

  /// Possible after the deadline too: it is only good for the payer.
  func void(_ amount: Money?) throws(PaymentRefusal) -> PaymentEvent {
    let currency = try authorisedCurrency()
    try requireOutstanding()
    let amount = amount ?? Money(minorUnits: outstanding, currency: currency)
    try require(amount, atMost: outstanding, orElse: .voidExceedsOutstanding) { "Only \($0) are left to void." }
    return .authorisationVoided(amount: amount)
  }

  /// Without a deadline the card network's own is meant, which is not known here: then it may happen any time.
  func expire(at now: Date) throws(PaymentRefusal) -> PaymentEvent {
    let request = try unfinished()
    if authorised > 0 { try requireOutstanding() }
    if let captureBy = request.captureBy, now < captureBy {
      throw PaymentRefusal(.captureDeadlineNotReached, "The payment can't expire before its capture deadline.")
    }
    return .expired
  }

  /// - Throws: ``PaymentRefusal`` unless the payment exists and may be authorised and captured, or was.
  func unfinished() throws(PaymentRefusal) -> Request {
    let request = try existing()
    switch status {
    case .declined: throw PaymentRefusal(.paymentDeclined, "The payment was declined.")
    case .voided: throw PaymentRefusal(.paymentVoided, "The payment was voided.")
    default: break
    }
    guard !isExpired else { throw PaymentRefusal(.paymentExpired, "The payment has expired.") }
    return request
  }

  /// - Throws: ``PaymentRefusal`` unless the payment waits for the issuer.
  private func unanswered() throws(PaymentRefusal) -> Request {
    let request = try unfinished()
    guard authorised == 0 else { throw PaymentRefusal(.paymentAlreadyAuthorised, "The payment was authorised before.") }
    return request
  }

  /// - Throws: ``PaymentRefusal`` unless the payment was authorised and has neither been voided nor expired.
  func authorisedCurrency() throws(PaymentRefusal) -> Currency {
    let currency = try unfinished().amount.currency
    guard authorised > 0 else { throw PaymentRefusal(.paymentNotAuthorised, "The payment isn't authorised.") }
    return currency
  }

  private func requireOutstanding() throws(PaymentRefusal) {
    guard outstanding > 0 else {
      throw PaymentRefusal(.nothingOutstanding, "All that was authorised has been captured or voided.")
    }
  }

  func requireBeforeDeadline(_ now: Date) throws(PaymentRefusal) {
    if let captureBy = request?.captureBy, now > captureBy {
      throw PaymentRefusal(.captureDeadlinePassed, "The capture deadline has passed.")
    }
  }

  /// The year 10000, which ISO 8601 timestamps can't tell without an agreement.
  private static let endOfTime = Date(timeIntervalSince1970: 253_402_300_800)
}
