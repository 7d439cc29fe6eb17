import EventLogs

/// What a payment's events add up to, in about 500 bytes of JSON.
struct Payment: Aggregate {
  enum Status: String, Codable {
    case empty, requested, authorised, captured, refunded
  }

  struct Movement: Codable {
    var amount: Int
    var capture: Int
    var reference: String
  }

  struct Refusal: Error {}

  var status = Status.empty
  var currency = ""
  var payer = ""
  var merchant = ""
  var description: String?
  var approvalCode: String?
  var requested = 0
  var authorised = 0
  var captured = 0
  var refunded = 0
  var captures = 0

  /// The last four captures and refunds, oldest first, refunds with a negative amount.
  var movements: [Movement] = []

  mutating func apply(_ record: EventRecord<PaymentEvent>) {
    apply(record.event)
  }

  mutating func apply(_ event: PaymentEvent) {
    switch event {
    case .requested(let amount, let currency, let payer, let merchant, let description):
      status = .requested
      requested = amount
      self.currency = currency
      self.payer = payer
      self.merchant = merchant
      self.description = description
    case .authorised(let amount, let approvalCode):
      status = .authorised
      authorised += amount
      self.approvalCode = approvalCode
    case .captured(let amount, _, let capture, let reference, _):
      status = .captured
      captured += amount
      captures += 1
      add(Movement(amount: amount, capture: capture, reference: reference))
    case .refunded(let amount, _, let capture, let reference, _):
      status = .refunded
      refunded += amount
      add(Movement(amount: -amount, capture: capture, reference: reference))
    }
  }

  /// Decides on the capture of an amount.
  func capture(_ amount: Int, reference: String) throws(Refusal) -> [PaymentEvent] {
    guard amount >= 1, amount <= authorised - captured else { throw Refusal() }
    return [.captured(amount: amount, currency: currency, capture: captures + 1, reference: reference, note: "part delivery")]
  }

  private mutating func add(_ movement: Movement) {
    if movements.count == 4 { movements.removeFirst() }
    movements.append(movement)
  }
}

/// The same aggregate, and its events, through `Codable` alone.
struct PlainPayment: Aggregate {
  var payment = Payment()

  init() {}

  init(from decoder: any Decoder) throws {
    payment = try Payment(from: decoder)
  }

  func encode(to encoder: any Encoder) throws {
    try payment.encode(to: encoder)
  }

  mutating func apply(_ record: EventRecord<PlainPaymentEvent>) {
    payment.apply(record.event.event)
  }
}
