import EventLogs

/// What can happen to a payment. Amounts are in the currency's smallest unit.
enum PaymentEvent: Event {
  case requested(amount: Int, currency: String)
  case authorised
  case captured(amount: Int)
  case refunded(amount: Int)

  static let logType: LogType = "payment"
}

/// What a payment's events add up to.
struct Payment: Aggregate {
  private(set) var requested = 0
  private(set) var currency = ""
  private(set) var isAuthorised = false
  private(set) var captured = 0
  private(set) var refunded = 0

  mutating func apply(_ record: EventRecord<PaymentEvent>) {
    switch record.event {
    case .requested(let amount, let currency):
      requested = amount
      self.currency = currency
    case .authorised: isAuthorised = true
    case .captured(let amount): captured += amount
    case .refunded(let amount): refunded += amount
    }
  }
}

/// The rules: each command decides on the state what shall happen, or refuses. They are pure, so tests need no store.
extension Payment {
  struct Refusal: Error, CustomStringConvertible {
    let description: String
  }

  func authorise() -> [PaymentEvent] {
    isAuthorised ? [] : [.authorised]
  }

  func capture(_ amount: Int) throws(Refusal) -> [PaymentEvent] {
    guard isAuthorised else { throw Refusal(description: "the payment isn't authorised") }
    guard amount >= 1, amount <= requested - captured else {
      throw Refusal(description: "only \(money(requested - captured)) are left to capture")
    }
    return [.captured(amount: amount)]
  }

  func refund(_ amount: Int) throws(Refusal) -> [PaymentEvent] {
    guard amount >= 1, amount <= captured - refunded else {
      throw Refusal(description: "only \(money(captured - refunded)) are left to refund")
    }
    return [.refunded(amount: amount)]
  }

  func money(_ amount: Int) -> String {
    let cents = amount % 100
    return "\(amount / 100).\(cents < 10 ? "0" : "")\(cents) \(currency)"
  }
}
