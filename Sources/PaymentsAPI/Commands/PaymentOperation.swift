import PaymentsDomain

/// What can be asked of a payment by `POST`. The raw values are part of stored idempotency keys and never change.
enum PaymentOperation: String, CaseIterable, Sendable {
  case create
  case authorise
  case increment
  case void
  case decline
  case capture
  case refund
  case openDispute = "open_dispute"
  case winDispute = "win_dispute"
  case loseDispute = "lose_dispute"
  case expire

  /// Where it is asked for.
  var path: String {
    switch self {
    case .create: "/v1/payments"
    case .authorise: "/v1/payments/{id}/authorisations"
    case .increment: "/v1/payments/{id}/increments"
    case .void: "/v1/payments/{id}/voids"
    case .decline: "/v1/payments/{id}/declines"
    case .capture: "/v1/payments/{id}/captures"
    case .refund: "/v1/payments/{id}/refunds"
    case .openDispute: "/v1/payments/{id}/disputes"
    case .winDispute: "/v1/payments/{id}/disputes/{dispute}/won"
    case .loseDispute: "/v1/payments/{id}/disputes/{dispute}/lost"
    case .expire: "/v1/payments/{id}/expiries"
    }
  }

  /// What the body may say. A body of which nothing is required may be left out.
  var fields: [BodyField] {
    switch self {
    case .create:
      [
        .amount, .currency, BodyField("payer", .text(.reference)), BodyField("merchant", .text(.reference)),
        BodyField("description", .text(.prose), isRequired: false), BodyField("capture_by", .date, isRequired: false),
      ]
    case .authorise, .increment: [.amount, .currency, BodyField("approval_code", .text(.reference))]
    case .void: [BodyField("amount", .amount, isRequired: false), BodyField("currency", .currency, isRequired: false)]
    case .decline: [BodyField("reason", .text(.prose))]
    case .capture: [.amount, .currency, BodyField("reference", .text(.reference))]
    case .refund: [.amount, .currency, .capture, BodyField("reference", .text(.reference))]
    case .openDispute: [.amount, .currency, .capture, BodyField("reason", .text(.prose))]
    case .winDispute, .loseDispute, .expire: []
    }
  }

  /// The command that a body asks for.
  ///
  /// - Parameter dispute: The number of the dispute in the path, for the operations that end one.
  /// - Throws: ``Problem`` for an amount without a currency or the other way round.
  func command(_ body: BodyFields, dispute: DisputeNumber?) throws(Problem) -> PaymentCommand {
    switch self {
    case .create:
      .request(
        amount: try body.requiredAmount(),
        payer: body.text("payer"),
        merchant: body.text("merchant"),
        description: body.optionalText("description"),
        captureBy: body.date("capture_by")
      )
    case .authorise: .authorise(amount: try body.requiredAmount(), approvalCode: body.text("approval_code"))
    case .increment: .increment(amount: try body.requiredAmount(), approvalCode: body.text("approval_code"))
    case .void: .void(amount: try body.amount())
    case .decline: .decline(reason: body.text("reason"))
    case .capture: .capture(amount: try body.requiredAmount(), reference: body.text("reference"))
    case .refund:
      .refund(amount: try body.requiredAmount(), capture: try body.capture(), reference: body.text("reference"))
    case .openDispute:
      .openDispute(amount: try body.requiredAmount(), capture: try body.capture(), reason: body.text("reason"))
    case .winDispute: .winDispute(try Self.required(dispute, "dispute"))
    case .loseDispute: .loseDispute(try Self.required(dispute, "dispute"))
    case .expire: .expire
    }
  }

  fileprivate static func required<Value>(_ value: Value?, _ name: String) throws(Problem) -> Value {
    guard let value else { throw Problem(.missingField, "The request lacks \(name).", field: name) }
    return value
  }
}

extension BodyField {
  fileprivate static let amount = BodyField("amount", .amount)
  fileprivate static let currency = BodyField("currency", .currency)
  fileprivate static let capture = BodyField("capture", .number)
}

extension BodyFields {
  fileprivate func requiredAmount() throws(Problem) -> Money {
    try PaymentOperation.required(amount(), "amount")
  }

  fileprivate func capture() throws(Problem) -> CaptureNumber {
    try PaymentOperation.required(number("capture").flatMap(CaptureNumber.init), "capture")
  }
}
