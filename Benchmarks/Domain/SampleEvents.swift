/// The events of a payment that is captured and refunded in parts, for as long as wanted.
enum SampleEvents {
  static func event(at index: Int) -> PaymentEvent {
    switch index {
    case 0:
      .requested(
        amount: 100_000_000_000,
        currency: "EUR",
        payer: "customer_01h455vb4pex5vsknk084sn02q",
        merchant: "merchant_01h2xcejqtf2nbrexx3vqjhp41",
        description: "Order 2026-03-0417, three parcels"
      )
    case 1:
      .authorised(amount: 100_000_000_000, approvalCode: "A7F3K9")
    case let index where index.isMultiple(of: 4):
      .refunded(amount: 250, currency: "EUR", capture: index - 1, reference: reference(index), reason: "damaged in transit")
    default:
      .captured(
        amount: 1250 + index % 1000,
        currency: "EUR",
        capture: index,
        reference: reference(index),
        note: "part delivery"
      )
    }
  }

  private static func reference(_ index: Int) -> String {
    let digits = String(index)
    return "psp-2026-" + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
  }
}
