public import struct Foundation.Date

extension Payment {
  /// Decides whether a command may happen, and what happens then.
  ///
  /// The rules follow what card networks and the large processors have in common. After a decline, an expiry or a void of
  /// everything nothing more is authorised or captured, but what was captured before can still be refunded and disputed.
  ///
  /// - Parameters:
  ///   - command: What shall happen.
  ///   - now: The time, for the capture deadline. The deadline itself is the last moment of captures and the first of expiry.
  /// - Returns: One event, to be appended to the payment's log.
  /// - Throws: ``PaymentRefusal``; of several reasons the one that can be seen from the command alone comes first.
  public func decide(_ command: PaymentCommand, at now: Date) throws(PaymentRefusal) -> [PaymentEvent] {
    try command.validate()
    let event: PaymentEvent =
      switch command {
      case .request(let amount, let payer, let merchant, let description, let captureBy):
        try request(amount, payer, merchant, description, captureBy, at: now)
      case .authorise(let amount, let approvalCode): try authorise(amount, approvalCode, at: now)
      case .increment(let amount, let approvalCode): try increment(amount, approvalCode, at: now)
      case .void(let amount): try void(amount)
      case .decline(let reason): try decline(reason)
      case .capture(let amount, let reference): try capture(amount, reference, at: now)
      case .refund(let amount, let capture, let reference): try refund(amount, of: capture, reference)
      case .openDispute(let amount, let capture, let reason): try openDispute(of: amount, of: capture, reason)
      case .winDispute(let number): .disputeWon(dispute: try openDispute(number))
      case .loseDispute(let number): .disputeLost(dispute: try openDispute(number))
      case .expire: try expire(at: now)
      }
    return [event]
  }

  /// What the payment began with.
  ///
  /// - Throws: ``PaymentRefusal`` for a payment that doesn't exist.
  func existing() throws(PaymentRefusal) -> Request {
    guard let request else { throw PaymentRefusal(.paymentNotFound, "There is no such payment.") }
    return request
  }

  /// Checks an amount against the currency of the payment and the most that a rule leaves of it.
  ///
  /// - Throws: ``PaymentRefusal`` for another currency, or with the code and message for an amount that is too large.
  func require(
    _ amount: Money,
    atMost units: Int,
    orElse code: PaymentRefusal.Code,
    _ message: (Money) -> String
  ) throws(PaymentRefusal) {
    let limit = Money(minorUnits: units, currency: try existing().amount.currency)
    do throws(MoneyError) {
      guard try amount.exceeds(limit) else { return }
    } catch {
      throw PaymentRefusal(error, amount, in: limit.currency)
    }
    throw PaymentRefusal(code, message(limit), amount: amount, limit: limit)
  }
}

extension PaymentRefusal {
  /// Refuses an amount that doesn't go together with those of the payment.
  init(_ error: MoneyError, _ amount: Money, in currency: Currency) {
    switch error {
    case .mixedCurrencies:
      self.init(
        .currencyMismatch,
        "The amount must be in \(currency), the payment's currency.",
        field: "amount",
        amount: amount
      )
    case .overflow:
      self.init(.amountTooLarge, "The payment's amounts would exceed 64 bits.", field: "amount", amount: amount)
    }
  }
}
