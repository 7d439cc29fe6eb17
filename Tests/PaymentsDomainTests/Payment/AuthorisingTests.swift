import EventLogsTesting
import Foundation
import PaymentsDomain
import Testing

@Suite struct AuthorisingTests {
  @Test func `given nothing, when a payment is requested, then it waits for the issuer`() throws {
    try given(Payment.self)
      .when(.request(amount: eur(1000), payer: "p", merchant: "m", description: "d", captureBy: evening))
      .then(.requested(amount: eur(1000), payer: "p", merchant: "m", description: "d", captureBy: evening))
      .then { payment in
        #expect(payment.status == .requested)
        #expect(payment.request?.amount == eur(1000))
        #expect(payment.request?.captureBy == evening)
        #expect(payment.currency == Currency("EUR"))
        #expect(payment.authorised == 0 && payment.outstanding == 0)
      }
  }

  @Test func `a payment is requested once`() throws {
    try given(Payment.self, .requested(eur(1))).when(.request(eur(1))).thenRefused(.paymentExists)
  }

  @Test func `a capture deadline lies in the future, and before the year 10000`() throws {
    #expect(try given(Payment.self).when(.request(eur(1), by: noon)).thenRefused(.deadlineNotInFuture).field == "captureBy")
    try given(Payment.self).when(.request(eur(1), by: Date(timeIntervalSince1970: .nan))).thenRefused(.deadlineNotInFuture)
    try given(Payment.self).when(.request(eur(1), by: .distantFuture * 1e9)).thenRefused(.deadlineTooLate)
    let last = Date(timeIntervalSince1970: 253_402_300_799)
    try given(Payment.self).when(.request(eur(1), by: last)).then(.requested(eur(1), by: last))
  }

  @Test(
    arguments: [
      .authorise(1), .increment(1), .void(amount: nil), .decline(reason: "x"), .capture(1), .refund(1, of: 1),
      .dispute(1, of: 1), .winDispute(1), .loseDispute(1), .expire,
    ] as [PaymentCommand]
  )
  func `nothing happens to a payment that doesn't exist`(command: PaymentCommand) throws {
    try given(Payment.self).when(command).thenRefused(.paymentNotFound)
  }

  @Test func `the issuer approves all or a part, once`() throws {
    try given(Payment.self, .requested(eur(1000)))
      .when(.authorise(1000))
      .then(.authorised(1000))
      .then { payment in
        #expect(payment.status == .authorised)
        #expect((payment.authorised, payment.outstanding, payment.refundable) == (1000, 1000, 0))
        #expect(payment.approvalCodes == ["A7F3K9"])
      }
    try given(Payment.self, .requested(eur(1000))).when(.authorise(400)).then(.authorised(400))
    let beyond = try given(Payment.self, .requested(eur(1000))).when(.authorise(1001))
      .thenRefused(.authorisationExceedsRequested)
    #expect(beyond.amount == eur(1001) && beyond.limit == eur(1000))
    for command in [.authorise(1), .decline(reason: "x")] as [PaymentCommand] {
      try given(Payment.self, .requested(eur(1000)), .authorised(400)).when(command).thenRefused(.paymentAlreadyAuthorised)
    }
  }

  @Test func `a payment that waits for the issuer can't be captured, voided or incremented`() throws {
    for command in [.capture(1), .void(amount: nil), .increment(1)] as [PaymentCommand] {
      try given(Payment.self, .requested(eur(1))).when(command).thenRefused(.paymentNotAuthorised)
    }
  }

  @Test func `a declined payment is over`() throws {
    try given(Payment.self, .requested(eur(1)))
      .when(.decline(reason: "insufficient funds"))
      .then(.declined(reason: "insufficient funds"))
      .then {
        #expect($0.status == .declined)
        #expect($0.declineReason == "insufficient funds")
      }
    for command in [.authorise(1), .increment(1), .void(1), .decline(reason: "x"), .capture(1), .expire] as [PaymentCommand] {
      try given(Payment.self, .requested(eur(1)), .declined(reason: "x")).when(command).thenRefused(.paymentDeclined)
    }
  }

  @Test func `an authorisation grows beyond what was requested, as long as something is outstanding`() throws {
    try given(Payment.self, .requested(eur(1000)), .authorised(1000), .captured(400, 1))
      .when(.increment(500))
      .then(.incremented(500))
      .then { payment in
        #expect((payment.authorised, payment.outstanding) == (1500, 1100))
        #expect(payment.approvalCodes == ["A7F3K9", "B1"])
      }
    try given(Payment.self, .requested(eur(5)), .authorised(5), .captured(5, 1)).when(.increment(1))
      .thenRefused(.nothingOutstanding)
  }

  @Test func `an increment beyond 64 bits is refused`() throws {
    let refusal = try given(Payment.self, .requested(eur(.max)), .authorised(.max)).when(.increment(1))
      .thenRefused(.amountTooLarge)
    #expect(refusal.field == "amount")
    try given(Payment.self, .requested(eur(1)), .authorised(1)).when(.increment(.max - 1))
      .then(.incremented(.max - 1))
      .then { #expect($0.outstanding == .max) }
  }

  @Test func `a void releases a part or all of what isn't captured`() throws {
    try given(Payment.self, .requested(eur(1000)), .authorised(1000))
      .when(.void(300))
      .then(.voided(300))
      .then { payment in
        #expect(payment.status == .authorised)
        #expect((payment.authorised, payment.outstanding, payment.voided) == (1000, 700, 300))
      }
    try given(Payment.self, .requested(eur(1000)), .authorised(1000), .captured(400, 1))
      .when(.void(amount: nil))
      .then(.voided(600))
      .then { #expect($0.status == .captured) }
    let beyond = try given(Payment.self, .requested(eur(1000)), .authorised(1000), .captured(400, 1)).when(.void(601))
      .thenRefused(.voidExceedsOutstanding)
    #expect(beyond.limit == eur(600))
    try given(Payment.self, .requested(eur(5)), .authorised(5), .captured(5, 1)).when(.void(amount: nil))
      .thenRefused(.nothingOutstanding)
  }

  @Test func `a payment that was voided before anything was captured is over`() throws {
    let events = given(Payment.self, .requested(eur(1)), .authorised(1), .voided(1))
    try events.then { #expect($0.status == .voided) }
    for command in [.authorise(1), .increment(1), .void(1), .decline(reason: "x"), .capture(1), .expire] as [PaymentCommand] {
      try events.when(command).thenRefused(.paymentVoided)
    }
  }

  @Test func `a payment without a deadline expires any time, as long as something is outstanding`() throws {
    try given(Payment.self, .requested(eur(9)))
      .when(.expire)
      .then(.expired)
      .then { #expect($0.status == .expired) }
    try given(Payment.self, .requested(eur(9)), .authorised(9), .captured(4, 1))
      .when(.expire)
      .then(.expired)
      .then { payment in
        #expect(payment.status == .captured && payment.isExpired)
        #expect((payment.outstanding, payment.lapsed, payment.refundable) == (0, 5, 4))
      }
    try given(Payment.self, .requested(eur(9)), .authorised(9), .captured(9, 1)).when(.expire)
      .thenRefused(.nothingOutstanding)
  }

  @Test func `an expired payment is over`() throws {
    for command in [.authorise(1), .increment(1), .void(1), .decline(reason: "x"), .capture(1), .expire] as [PaymentCommand] {
      try given(Payment.self, .requested(eur(1)), .authorised(1), .expired).when(command).thenRefused(.paymentExpired)
      try given(Payment.self, .requested(eur(1)), .expired).when(command).thenRefused(.paymentExpired)
    }
  }

  @Test func `the deadline is the last moment of captures and the first of expiry`() throws {
    let events = given(Payment.self, .requested(eur(9), by: evening), .authorised(9))
    try events.when(.capture(1), at: evening).then(.captured(1, 1))
    try events.when(.capture(1), at: evening + 0.001).thenRefused(.captureDeadlinePassed)
    try events.when(.increment(1), at: evening + 0.001).thenRefused(.captureDeadlinePassed)
    try given(Payment.self, .requested(eur(9), by: evening)).when(.authorise(1), at: evening + 1)
      .thenRefused(.captureDeadlinePassed)
    try events.when(.void(amount: nil), at: evening + 1).then(.voided(9))
    try events.when(.expire, at: evening - 0.001).thenRefused(.captureDeadlineNotReached)
    try events.when(.expire, at: evening).then(.expired)
    try events.then { payment in
      #expect(payment.capturable(at: evening) == 9)
      #expect(payment.capturable(at: evening + 0.001) == 0)
      #expect(payment.outstanding == 9)
    }
  }
}

extension Date {
  fileprivate static func * (date: Date, factor: Double) -> Date {
    Date(timeIntervalSince1970: date.timeIntervalSince1970 * factor)
  }
}
