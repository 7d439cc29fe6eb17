import EventLogsTesting
import Foundation
import PaymentsDomain
import Testing

@Suite struct ValidationTests {
  private let captured = given(Payment.self, .requested(eur(10)), .authorised(10), .captured(5, 1))

  @Test(arguments: [0, -1, Int.min])
  func `an amount is positive`(cents: Int) throws {
    let commands: [PaymentCommand] = [
      .authorise(cents), .increment(cents), .void(cents), .capture(cents), .refund(cents, of: 1), .dispute(cents, of: 1),
    ]
    for command in commands {
      let refusal = try captured.when(command).thenRefused(.amountNotPositive)
      #expect(refusal.field == "amount" && refusal.amount == eur(cents))
    }
    try given(Payment.self).when(.request(eur(cents))).thenRefused(.amountNotPositive)
  }

  @Test func `a second currency is refused`() throws {
    try given(Payment.self, .requested(eur(10))).when(.authorise(amount: usd(1), approvalCode: "A"))
      .thenRefused(.currencyMismatch)
    let commands: [PaymentCommand] = [
      .increment(amount: usd(1), approvalCode: "A"), .void(amount: usd(1)), .capture(amount: usd(1), reference: "r"),
      .refund(amount: usd(1), capture: 1, reference: "r"), .openDispute(amount: usd(1), capture: 1, reason: "r"),
    ]
    for command in commands {
      let refusal = try captured.when(command).thenRefused(.currencyMismatch)
      #expect(refusal.field == "amount")
      #expect(refusal.message == "The amount must be in EUR, the payment's currency.")
    }
  }

  /// Commands with a text in each field that has one, and how long it may be.
  private static let fields: [(field: String, maximum: Int, command: @Sendable (String) -> PaymentCommand)] = [
    ("payer", 255, { .request(amount: eur(1), payer: $0, merchant: "m", description: nil, captureBy: nil) }),
    ("merchant", 255, { .request(amount: eur(1), payer: "p", merchant: $0, description: nil, captureBy: nil) }),
    ("description", 1000, { .request(amount: eur(1), payer: "p", merchant: "m", description: $0, captureBy: nil) }),
    ("approvalCode", 255, { .authorise(amount: eur(1), approvalCode: $0) }),
    ("approvalCode", 255, { .increment(amount: eur(1), approvalCode: $0) }),
    ("reason", 1000, { .decline(reason: $0) }),
    ("reference", 255, { .capture(amount: eur(1), reference: $0) }),
    ("reference", 255, { .refund(amount: eur(1), capture: 1, reference: $0) }),
    ("reason", 1000, { .openDispute(amount: eur(1), capture: 1, reason: $0) }),
  ]

  @Test(arguments: fields.indices)
  func `a text has 1 to as many characters as its field allows, and no control characters`(index: Int) throws {
    let (field, maximum, command) = Self.fields[index]
    func code(_ text: String) -> PaymentRefusal.Code? {
      do throws(PaymentRefusal) {
        try command(text).validate()
        return nil
      } catch {
        #expect(error.field == field)
        return error.code
      }
    }
    #expect(code("") == .textEmpty)
    #expect(code(String(repeating: "é", count: maximum)) == nil)
    #expect(code(String(repeating: "é", count: maximum + 1)) == .textTooLong)
    #expect(code("👩‍👩‍👧 \u{a0}漢字 \"\\") == nil)
    for control in ["\0", "a\n", "\r\n", "\t", "\u{1b}[0m", "\u{7f}", "\u{85}"] {
      #expect(code(control) == .textHasControlCharacters)
    }
  }

  @Test func `what is wrong with the command itself is told before what is wrong with the payment`() throws {
    try given(Payment.self).when(.capture(0)).thenRefused(.amountNotPositive)
    try given(Payment.self).when(.capture(1, "")).thenRefused(.textEmpty)
  }

  @Test func `length is counted in code points, so a character of many can't slip through`() throws {
    let long = "e" + String(repeating: "\u{301}", count: 255)
    #expect(long.count == 1)
    try captured.when(.capture(1, long)).thenRefused(.textTooLong)
  }

  @Test func `the texts of the codes are stable`() {
    #expect(
      PaymentRefusal.Code.allCases.map(\.rawValue) == [
        "amount_not_positive", "amount_too_large", "currency_mismatch", "text_empty", "text_too_long",
        "text_has_control_characters", "deadline_not_in_future", "deadline_too_late", "payment_exists", "payment_not_found",
        "payment_declined", "payment_voided", "payment_expired", "payment_not_authorised", "payment_already_authorised",
        "authorisation_exceeds_requested", "nothing_outstanding", "void_exceeds_outstanding", "capture_exceeds_authorised",
        "capture_deadline_passed", "capture_deadline_not_reached", "capture_not_found", "refund_exceeds_captured",
        "dispute_exceeds_captured", "dispute_not_found", "dispute_already_closed",
      ]
    )
  }
}
