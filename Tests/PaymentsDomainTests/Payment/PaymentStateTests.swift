import EventLogs
import EventLogsTesting
import Foundation
import PaymentsDomain
import Testing

@Suite struct PaymentStateTests {
  private static let events: [PaymentEvent] = [
    .requested(amount: eur(1000), payer: "customer-1", merchant: "merchant-1", description: "Order 17", captureBy: noon),
    .authorised(1000), .incremented(500), .captured(700, 1), .captured(300, 2), .voided(100), .refunded(50, of: 1),
    .disputed(1, 200, of: 1), .disputed(2, 300, of: 2), .disputeWon(dispute: 2), .disputed(3, 40, of: 1),
    .disputeLost(dispute: 3), .expired,
  ]

  @Test func `the aggregate is cached as this JSON; where it changes, the fold version must`() throws {
    let payment = try Payment(Self.events)
    #expect(Payment.aggregateName == "payment")
    #expect(Payment.foldVersion == 1)
    let text = """
      {"approvalCodes":["A7F3K9","B1"],"authorised":1500,"captured":1000,"captures":[\
      {"amount":700,"capturedAt":"1970-01-01T00:00:03Z","disputed":200,"lost":40,"number":1,"reference":"parcel-1",\
      "refundable":410,"refunded":50},\
      {"amount":300,"capturedAt":"1970-01-01T00:00:04Z","disputed":0,"lost":0,"number":2,"reference":"parcel-2",\
      "refundable":300,"refunded":0}],"disputed":200,"disputes":[\
      {"amount":200,"capture":1,"number":1,"outcome":"open"},{"amount":300,"capture":2,"number":2,"outcome":"won"},\
      {"amount":40,"capture":1,"number":3,"outcome":"lost"}],"isExpired":true,"lapsed":400,"lost":40,"outstanding":0,\
      "refundable":710,"refunded":50,"request":{"amount":{"currency":"EUR","minorUnits":1000},\
      "captureBy":"2026-12-10T12:00:00Z","description":"Order 17","merchant":"merchant-1","payer":"customer-1"},"voided":100}
      """
    #expect(try String(decoding: JSONCodec().encode(payment), as: UTF8.self) == text)
    #expect(try JSONCodec().decode(Payment.self, from: Array(text.utf8)[...]) == payment)
  }

  @Test func `a payment without events exists only as new`() throws {
    let payment = Payment()
    #expect(payment.status == .new)
    #expect(payment.currency == nil)
    #expect(payment.capturable(at: noon) == 0)
    #expect(
      try String(decoding: JSONCodec().encode(payment), as: UTF8.self)
        == #"{"approvalCodes":[],"authorised":0,"captured":0,"captures":[],"disputed":0,"disputes":[],"isExpired":false,"lapsed":0,"lost":0,"outstanding":0,"refundable":0,"refunded":0,"voided":0}"#
    )
  }

  @Test(
    arguments: [
      [.authorised(1)], [.expired], [.declined(reason: "x")], [.captured(1, 1)], [.disputeWon(dispute: 1)],
      [.requested(eur(0))], [.requested(eur(-1))], [.requested(eur(5)), .requested(eur(5))],
      [.requested(eur(5)), .authorised(amount: usd(5), approvalCode: "x")], [.requested(eur(5)), .authorised(-5)],
      [.requested(eur(5)), .authorised(5), .authorised(5)], [.requested(eur(5)), .incremented(5)],
      [.requested(eur(5)), .authorised(5), .incremented(.max)], [.requested(eur(5)), .authorised(5), .voided(6)],
      [.requested(eur(5)), .authorised(5), .declined(reason: "x")], [.requested(eur(5)), .authorised(5), .captured(6, 1)],
      [.requested(eur(5)), .authorised(5), .captured(5, 2)], [.requested(eur(5)), .authorised(5), .captured(.min, 1)],
      [.requested(eur(5)), .expired, .expired], [.requested(eur(5)), .declined(reason: "x"), .authorised(5)],
      [.requested(eur(5)), .authorised(5), .expired, .captured(1, 1)],
      [.requested(eur(5)), .authorised(5), .captured(5, 1), .refunded(6, of: 1)],
      [.requested(eur(5)), .authorised(5), .captured(2, 1), .captured(3, 2), .refunded(4, of: 2)],
      [.requested(eur(5)), .authorised(5), .captured(5, 1), .refunded(1, of: 2)],
      [.requested(eur(5)), .authorised(5), .captured(5, 1), .disputed(2, 1, of: 1)],
      [.requested(eur(5)), .authorised(5), .captured(5, 1), .disputed(1, 6, of: 1)],
      [.requested(eur(5)), .authorised(5), .captured(5, 1), .disputed(1, 5, of: 1), .refunded(1, of: 1)],
      [
        .requested(eur(5)), .authorised(5), .captured(5, 1), .disputed(1, 5, of: 1), .disputeWon(dispute: 1),
        .disputeLost(dispute: 1),
      ],
    ] as [[PaymentEvent]]
  )
  func `events that can't follow each other are refused`(events: [PaymentEvent]) {
    #expect(throws: ImpossibleEvent.self) { try Payment(events) }
    #expect(throws: Never.self) { try Payment(events.dropLast()) }
  }

  @Test func `the fold repeats no rule: a capture after the deadline was one if it was recorded`() throws {
    let events: [PaymentEvent] = [.requested(eur(5), by: Date(timeIntervalSince1970: 0)), .authorised(5), .captured(5, 1)]
    #expect(try Payment(events).status == .captured)
  }

  @Test func `amounts up to 64 bits go all the way`() throws {
    let events: [PaymentEvent] = [
      .requested(eur(.max)), .authorised(.max), .captured(.max - 1, 1), .captured(1, 2), .disputed(1, .max - 1, of: 1),
      .disputeLost(dispute: 1), .refunded(1, of: 2),
    ]
    let payment = try Payment(events)
    #expect((payment.lost, payment.refunded, payment.status) == (.max - 1, 1, .refunded))
  }

  @Test func `a log manager runs commands on payments and reduces their disputes beside`() async throws {
    let store = InMemoryEventStore()
    let payments = LogManager<Payment>(store: store, cache: InMemoryReductionCache())
    let disputes = LogManager<Disputes>(store: store)
    let id = try await payments.create(Payment().decide(.request(eur(1000)), at: noon)).logID
    for command in [.authorise(1000), .capture(600), .dispute(200, of: 1)] as [PaymentCommand] {
      try await payments.execute(id) { try $0.decide(command, at: noon) }
    }
    await #expect(throws: PaymentRefusal.self) { try await payments.execute(id) { try $0.decide(.capture(401), at: noon) } }
    let reduction = try await payments.reduce(id)
    #expect(reduction.aggregate.refundable == 400)
    #expect(try await disputes.reduce(id).aggregate.disputed == eur(200))
    await payments.shutdown()
    await disputes.shutdown()
  }
}
