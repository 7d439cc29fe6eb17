import EventLogs
import struct Foundation.Date

/// The domain of most tests: money that is requested, captured and refunded.
enum PaymentEvent: Event, Equatable {
  case requested(amount: Int, currency: String)
  case captured(amount: Int)
  case refunded(amount: Int)
  case closed

  static let logType: LogType = "payment"
}

struct Payment: Aggregate, Equatable {
  enum Refusal: Error, Equatable {
    case beyondRequested(available: Int)
    case isClosed
  }

  struct Nonsense: Error {}

  var requested = 0
  var captured = 0
  var refunded = 0
  var isClosed = false

  mutating func apply(_ record: EventRecord<PaymentEvent>) throws {
    switch record.event {
    case .requested(let amount, _): requested += amount
    case .captured(let amount):
      guard amount >= 0 else { throw Nonsense() }
      captured += amount
    case .refunded(let amount): refunded += amount
    case .closed: isClosed = true
    }
  }

  func capture(_ amount: Int) throws(Refusal) -> [PaymentEvent] {
    guard !isClosed else { throw .isClosed }
    guard captured + amount <= requested else { throw .beyondRequested(available: requested - captured) }
    return [.captured(amount: amount)]
  }
}

extension PaymentEvent {
  static func requested(_ amount: Int) -> PaymentEvent { .requested(amount: amount, currency: "EUR") }

  /// A request and many small captures.
  static func history(captures count: Int) -> [PaymentEvent] {
    [.requested(1_000_000)] + Array(repeating: .captured(amount: 1), count: count)
  }
}
