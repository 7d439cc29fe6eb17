import Foundation
public import PaymentsDomain

let noon = Date(timeIntervalSince1970: 1_796_904_000)
let evening = noon + 6 * 3600

func eur(_ cents: Int) -> Money { Money(minorUnits: cents, currency: Currency("EUR")!) }
func usd(_ cents: Int) -> Money { Money(minorUnits: cents, currency: Currency("USD")!) }

extension Ordinal: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self.init(rawValue: value)! }
}

extension PaymentEvent {
  static func requested(_ amount: Money, by captureBy: Date? = nil) -> PaymentEvent {
    .requested(amount: amount, payer: "customer-1", merchant: "merchant-1", description: nil, captureBy: captureBy)
  }

  static func authorised(_ cents: Int) -> PaymentEvent { .authorised(amount: eur(cents), approvalCode: "A7F3K9") }

  static func incremented(_ cents: Int) -> PaymentEvent {
    .authorisationIncremented(amount: eur(cents), approvalCode: "B1")
  }

  static func voided(_ cents: Int) -> PaymentEvent { .authorisationVoided(amount: eur(cents)) }

  static func captured(_ cents: Int, _ capture: CaptureNumber) -> PaymentEvent {
    .captured(amount: eur(cents), capture: capture, reference: "parcel-\(capture)")
  }

  static func refunded(_ cents: Int, of capture: CaptureNumber) -> PaymentEvent {
    .refunded(amount: eur(cents), capture: capture, reference: "return-1")
  }

  static func disputed(_ dispute: DisputeNumber, _ cents: Int, of capture: CaptureNumber) -> PaymentEvent {
    .disputeOpened(dispute: dispute, amount: eur(cents), capture: capture, reason: "not received")
  }
}

extension PaymentCommand {
  static func request(_ amount: Money, by captureBy: Date? = nil) -> PaymentCommand {
    .request(amount: amount, payer: "customer-1", merchant: "merchant-1", description: nil, captureBy: captureBy)
  }

  static func authorise(_ cents: Int) -> PaymentCommand { .authorise(amount: eur(cents), approvalCode: "A7F3K9") }
  static func increment(_ cents: Int) -> PaymentCommand { .increment(amount: eur(cents), approvalCode: "B1") }
  static func void(_ cents: Int) -> PaymentCommand { .void(amount: eur(cents)) }

  static func capture(_ cents: Int, _ reference: String = "parcel-1") -> PaymentCommand {
    .capture(amount: eur(cents), reference: reference)
  }

  static func refund(_ cents: Int, of capture: CaptureNumber) -> PaymentCommand {
    .refund(amount: eur(cents), capture: capture, reference: "return-1")
  }

  static func dispute(_ cents: Int, of capture: CaptureNumber) -> PaymentCommand {
    .openDispute(amount: eur(cents), capture: capture, reason: "not received")
  }
}
