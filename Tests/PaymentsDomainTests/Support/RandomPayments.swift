import Foundation
import PaymentsDomain
import SeededRandomness

extension Int {
  /// Mostly small, sometimes at a bound of what fits.
  static func randomUnits(using generator: inout SeededGenerator) -> Int {
    switch Int.random(in: 0..<40, using: &generator) {
    case 0: .max
    case 1: .max / 2
    case 2: 0
    case 3: -1
    case 4: .min
    default: .random(in: 1...60, using: &generator)
    }
  }
}

extension Money {
  /// Mostly in euros.
  static func random(using generator: inout SeededGenerator) -> Money {
    let code = Int.random(in: 0..<30, using: &generator) == 0 ? "JPY" : "EUR"
    return Money(minorUnits: .randomUnits(using: &generator), currency: Currency(code)!)
  }
}

extension Ordinal {
  static func random(using generator: inout SeededGenerator) -> Ordinal {
    Ordinal(rawValue: Int.random(in: 0..<50, using: &generator) == 0 ? .max : .random(in: 1...4, using: &generator))!
  }
}

extension String {
  static func random(using generator: inout SeededGenerator) -> String {
    ["a", "Ä\"\\/é", "漢字 👩‍👩‍👧", String(repeating: "x", count: 300), "\u{1}", "", "psp-2026-000000000017"]
      .randomElement(using: &generator)!
  }
}

extension PaymentEvent {
  /// Any event, however absurd.
  static func random(using generator: inout SeededGenerator) -> PaymentEvent {
    let amount = Money.random(using: &generator)
    let text = String.random(using: &generator)
    switch Int.random(in: 0..<11, using: &generator) {
    case 0:
      let microseconds = Int.random(in: 0..<4_000_000_000_000_000, using: &generator)
      let captureBy = Bool.random(using: &generator) ? Date(timeIntervalSince1970: Double(microseconds) / 1e6) : nil
      let description = Bool.random(using: &generator) ? String.random(using: &generator) : nil
      return .requested(amount: amount, payer: text, merchant: text, description: description, captureBy: captureBy)
    case 1: return .authorised(amount: amount, approvalCode: text)
    case 2: return .authorisationIncremented(amount: amount, approvalCode: text)
    case 3: return .authorisationVoided(amount: amount)
    case 4: return .declined(reason: text)
    case 5: return .captured(amount: amount, capture: .random(using: &generator), reference: text)
    case 6: return .refunded(amount: amount, capture: .random(using: &generator), reference: text)
    case 7:
      let (dispute, capture) = (DisputeNumber.random(using: &generator), CaptureNumber.random(using: &generator))
      return .disputeOpened(dispute: dispute, amount: amount, capture: capture, reason: text)
    case 8: return .disputeWon(dispute: .random(using: &generator))
    case 9: return .disputeLost(dispute: .random(using: &generator))
    default: return .expired
    }
  }
}

extension PaymentCommand {
  /// Any command; most often what makes a payment live long.
  static func random(using generator: inout SeededGenerator) -> PaymentCommand {
    let amount = Money.random(using: &generator)
    switch Int.random(in: 0..<60, using: &generator) {
    case 0..<3:
      let captureBy = Bool.random(using: &generator) ? noon + .random(in: -1...40, using: &generator) : nil
      return .request(amount: amount, payer: "p", merchant: "m", description: nil, captureBy: captureBy)
    case 3..<8: return .authorise(amount: amount, approvalCode: "a")
    case 8..<16: return .increment(amount: amount, approvalCode: "b")
    case 16..<19: return .void(amount: Int.random(in: 0..<8, using: &generator) == 0 ? nil : amount)
    case 19: return .decline(reason: "no")
    case 20..<36: return .capture(amount: amount, reference: .random(using: &generator))
    case 36..<44: return .refund(amount: amount, capture: .random(using: &generator), reference: "r")
    case 44..<52: return .openDispute(amount: amount, capture: .random(using: &generator), reason: "d")
    case 52..<55: return .winDispute(.random(using: &generator))
    case 55..<59: return .loseDispute(.random(using: &generator))
    default: return .expire
    }
  }
}
