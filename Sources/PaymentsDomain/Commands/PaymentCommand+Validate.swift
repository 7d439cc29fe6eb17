import struct Foundation.Date

extension PaymentCommand {
  /// Checks what needs no payment to be checked: the amount and the texts.
  ///
  /// ``Payment/decide(_:at:)`` does so first; calling it before a payment is loaded saves that.
  ///
  /// - Throws: ``PaymentRefusal`` that names the field.
  public func validate() throws(PaymentRefusal) {
    switch self {
    case .request(let amount, let payer, let merchant, let description, _):
      try amount.requirePositive()
      try TextRule.reference.check(payer, "payer")
      try TextRule.reference.check(merchant, "merchant")
      if let description { try TextRule.prose.check(description, "description") }
    case .authorise(let amount, let approvalCode), .increment(let amount, let approvalCode):
      try amount.requirePositive()
      try TextRule.reference.check(approvalCode, "approvalCode")
    case .void(let amount): try amount?.requirePositive()
    case .decline(let reason): try TextRule.prose.check(reason, "reason")
    case .capture(let amount, let reference), .refund(let amount, _, let reference):
      try amount.requirePositive()
      try TextRule.reference.check(reference, "reference")
    case .openDispute(let amount, _, let reason):
      try amount.requirePositive()
      try TextRule.prose.check(reason, "reason")
    case .winDispute, .loseDispute, .expire: break
    }
  }
}

extension Money {
  fileprivate func requirePositive() throws(PaymentRefusal) {
    guard minorUnits > 0 else {
      throw PaymentRefusal(.amountNotPositive, "The amount must be at least one minor unit.", field: "amount", amount: self)
    }
  }
}
