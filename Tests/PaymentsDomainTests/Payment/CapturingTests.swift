import EventLogsTesting
import Foundation
import PaymentsDomain
import Testing

@Suite struct CapturingTests {
  private let authorised = given(Payment.self, .requested(eur(1000)), .authorised(1000))
  private let captured = given(Payment.self, .requested(eur(1000)), .authorised(1000), .captured(600, 1), .captured(400, 2))

  @Test func `captures are many and partial, and numbered`() throws {
    try authorised
      .when(.capture(600, "parcel-1"))
      .then(.captured(600, 1))
      .then { payment in
        #expect(payment.status == .partiallyCaptured)
        #expect((payment.outstanding, payment.captured, payment.refundable) == (400, 600, 600))
        #expect(payment.captures.map(\.number) == [1])
        #expect(payment.captures[0].reference == "parcel-1")
        #expect(payment.captures[0].capturedAt == Date(timeIntervalSince1970: 2))
      }
    try given(Payment.self, .requested(eur(1000)), .authorised(1000), .captured(600, 1))
      .when(.capture(400, "parcel-2"))
      .then(.captured(400, 2))
      .then { #expect($0.status == .captured) }
  }

  @Test func `no more is captured than is authorised and neither captured nor voided`() throws {
    let refusal = try given(Payment.self, .requested(eur(1000)), .authorised(1000), .captured(600, 1), .voided(100))
      .when(.capture(301))
      .thenRefused(.captureExceedsAuthorised)
    #expect(refusal.amount == eur(301) && refusal.limit == eur(300))
    #expect(refusal.message == "Only 3.00 EUR are left to capture.")
    #expect(refusal.field == nil)
    try captured.when(.capture(1)).thenRefused(.captureExceedsAuthorised)
    try authorised.when(.capture(.max)).thenRefused(.captureExceedsAuthorised)
  }

  @Test func `refunds are many and partial, each of a capture`() throws {
    try captured
      .when(.refund(150, of: 2))
      .then(.refunded(150, of: 2))
      .then { payment in
        #expect((payment.captured, payment.refundable, payment.refunded) == (1000, 850, 150))
        #expect(payment.captures.map(\.refundable) == [600, 250])
        #expect(payment.captures.map(\.refunded) == [0, 150])
        #expect(payment.status == .captured)
      }
    try given(Payment.self, .requested(eur(5)), .authorised(5), .captured(5, 1), .refunded(2, of: 1))
      .when(.refund(3, of: 1))
      .then(.refunded(3, of: 1))
      .then { #expect($0.status == .refunded) }
  }

  @Test func `no more of a capture is refunded than it holds, whatever the other captures hold`() throws {
    let refusal = try captured.when(.refund(401, of: 2)).thenRefused(.refundExceedsCaptured)
    #expect(refusal.limit == eur(400))
    #expect(refusal.message == "Only 4.00 EUR of capture 2 are left to refund.")
  }

  @Test func `what is in an open dispute or lost isn't refunded, what was won back is`() throws {
    func events(_ outcome: PaymentEvent...) -> GivenEvents<Payment> {
      let before: [PaymentEvent] = [
        .requested(eur(100)), .authorised(100), .captured(100, 1), .refunded(20, of: 1), .disputed(1, 50, of: 1),
      ]
      return given(Payment.self, records: records(before + outcome))
    }
    #expect(try events().when(.refund(31, of: 1)).thenRefused(.refundExceedsCaptured).limit == eur(30))
    let lost = events(.disputeLost(dispute: 1))
    #expect(try lost.when(.refund(31, of: 1)).thenRefused(.refundExceedsCaptured).limit == eur(30))
    try events(.disputeWon(dispute: 1)).when(.refund(80, of: 1)).then(.refunded(80, of: 1))
  }

  @Test func `a refund or dispute of a capture that doesn't exist is refused with its field`() throws {
    for command in [.refund(1, of: 3), .dispute(1, of: 3)] as [PaymentCommand] {
      #expect(try captured.when(command).thenRefused(.captureNotFound).field == "capture")
    }
  }

  @Test func `a dispute takes its amount back, and its outcome decides who keeps it`() throws {
    try captured
      .when(.dispute(600, of: 1))
      .then(.disputed(1, 600, of: 1))
      .then { payment in
        #expect((payment.refundable, payment.disputed) == (400, 600))
        #expect(payment.captures[0].disputed == 600)
        #expect(payment.disputes.map(\.outcome) == [.open])
      }
    let open = given(Payment.self, .requested(eur(9)), .authorised(9), .captured(9, 1), .disputed(1, 6, of: 1))
    try open.when(.winDispute(1)).then(.disputeWon(dispute: 1)).then { payment in
      #expect((payment.refundable, payment.disputed, payment.lost) == (9, 0, 0))
      #expect(payment.disputes.map(\.outcome) == [.won])
    }
    try open.when(.loseDispute(1)).then(.disputeLost(dispute: 1)).then { payment in
      #expect((payment.refundable, payment.disputed, payment.lost) == (3, 0, 6))
      #expect(payment.captures[0].lost == 6)
      #expect(payment.disputes.map(\.outcome) == [.lost])
    }
  }

  @Test func `a payment of which everything was refunded or lost is refunded`() throws {
    let events: [PaymentEvent] = [
      .requested(eur(9)), .authorised(9), .captured(9, 1), .disputed(1, 6, of: 1), .refunded(3, of: 1),
    ]
    try given(Payment.self, records: records(events)).then { #expect($0.status == .captured) }
    try given(Payment.self, records: records(events + [.disputeLost(dispute: 1)])).then { #expect($0.status == .refunded) }
  }

  @Test func `no more of a capture is disputed than is neither refunded, lost nor disputed`() throws {
    let events = given(Payment.self, .requested(eur(9)), .authorised(9), .captured(9, 1), .refunded(2, of: 1))
    #expect(try events.when(.dispute(8, of: 1)).thenRefused(.disputeExceedsCaptured).limit == eur(7))
    try events.when(.dispute(7, of: 1)).then(.disputed(1, 7, of: 1))
  }

  @Test func `a dispute is decided once, and what was won may be disputed anew`() throws {
    let won = given(
      Payment.self,
      .requested(eur(9)),
      .authorised(9),
      .captured(9, 1),
      .disputed(1, 9, of: 1),
      .disputeWon(dispute: 1)
    )
    try won.when(.winDispute(1)).thenRefused(.disputeAlreadyClosed)
    try won.when(.loseDispute(1)).thenRefused(.disputeAlreadyClosed)
    #expect(try won.when(.loseDispute(2)).thenRefused(.disputeNotFound).field == "dispute")
    try won.when(.dispute(9, of: 1)).then(.disputed(2, 9, of: 1))
  }

  @Test(arguments: [.expired, .voided(4)] as [PaymentEvent])
  func `after expiry or a void of the remainder only refunds and disputes remain`(end: PaymentEvent) throws {
    let events = given(Payment.self, .requested(eur(9)), .authorised(9), .captured(5, 1), end)
    try events.when(.refund(5, of: 1)).then(.refunded(5, of: 1))
    try events.when(.dispute(5, of: 1)).then(.disputed(1, 5, of: 1))
    for command in [.capture(1), .increment(1), .void(1), .expire] as [PaymentCommand] {
      try events.when(command).thenRefused(as: PaymentRefusal.self)
    }
  }
}
