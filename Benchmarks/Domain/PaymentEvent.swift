import EventLogs

/// What can happen to the payments that are measured. Amounts are in the currency's smallest unit.
enum PaymentEvent: Event {
  case requested(amount: Int, currency: String, payer: String, merchant: String, description: String?)
  case authorised(amount: Int, approvalCode: String)
  case captured(amount: Int, currency: String, capture: Int, reference: String, note: String)
  case refunded(amount: Int, currency: String, capture: Int, reference: String, reason: String)

  static let logType: LogType = "payment"
}

/// The same events through `Codable` alone, as a user gets them without further work.
struct PlainPaymentEvent: Event {
  static let logType = PaymentEvent.logType

  let event: PaymentEvent

  init(_ event: PaymentEvent) {
    self.event = event
  }

  init(from decoder: any Decoder) throws {
    event = try PaymentEvent(from: decoder)
  }

  func encode(to encoder: any Encoder) throws {
    try event.encode(to: encoder)
  }
}
