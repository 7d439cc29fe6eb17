import EventLogs
import EventLogsTesting
import Foundation
import PaymentsDomain
import Testing

@Suite struct DisputesTests {
  private static let events: [PaymentEvent] = [
    .requested(eur(1000)), .authorised(1000), .captured(700, 1), .disputed(1, 200, of: 1), .disputed(2, 30, of: 1),
    .disputeWon(dispute: 1), .disputed(3, 40, of: 1), .disputeLost(dispute: 2),
  ]

  @Test func `a disputes team sees what is open, since when, and what was won and lost`() throws {
    let disputes = try Disputes(Self.events)
    #expect(disputes.open.map(\.number) == [3])
    #expect(disputes.open[0].openedAt == Date(timeIntervalSince1970: 6))
    #expect(disputes.open[0].reason == "not received")
    #expect(disputes.open[0].capture == 1)
    #expect(disputes.open[0].closedAt == nil)
    #expect(disputes.all.map(\.outcome) == [.won, .lost, .open])
    #expect(disputes.all[0].closedAt == Date(timeIntervalSince1970: 5))
    #expect((disputes.disputed, disputes.won, disputes.lost) == (eur(40), eur(200), eur(30)))
  }

  @Test func `a payment that was never disputed has no totals`() throws {
    let disputes = try Disputes(Array(Self.events.prefix(3)))
    #expect(disputes == Disputes())
    #expect(disputes.disputed == nil)
  }

  @Test func `the aggregate is cached as this JSON; where it changes, the fold version must`() throws {
    let disputes = try Disputes(Array(Self.events.prefix(6)))
    #expect(Disputes.aggregateName == "disputes")
    #expect(Disputes.foldVersion == 1)
    let text = """
      {"all":[{"amount":{"currency":"EUR","minorUnits":200},"capture":1,"closedAt":"1970-01-01T00:00:05Z","number":1,\
      "openedAt":"1970-01-01T00:00:03Z","outcome":"won","reason":"not received"},\
      {"amount":{"currency":"EUR","minorUnits":30},"capture":1,"number":2,"openedAt":"1970-01-01T00:00:04Z",\
      "outcome":"open","reason":"not received"}],"disputed":{"currency":"EUR","minorUnits":30},\
      "lost":{"currency":"EUR","minorUnits":0},"won":{"currency":"EUR","minorUnits":200}}
      """
    #expect(try String(decoding: JSONCodec().encode(disputes), as: UTF8.self) == text)
    #expect(try JSONCodec().decode(Disputes.self, from: Array(text.utf8)[...]) == disputes)
  }

  @Test(
    arguments: [
      [.disputed(2, 1, of: 1)], [.disputeWon(dispute: 1)], [.disputed(1, 0, of: 1)], [.disputed(1, .min, of: 1)],
      [.disputed(1, 1, of: 1), .disputeLost(dispute: 1), .disputeWon(dispute: 1)],
      [.disputed(1, .max, of: 1), .disputed(2, 1, of: 1)],
      [.disputed(1, 1, of: 1), .disputeOpened(dispute: 2, amount: usd(1), capture: 1, reason: "x")],
    ] as [[PaymentEvent]]
  )
  func `events that can't follow each other are refused`(events: [PaymentEvent]) {
    #expect(throws: (any Error).self) { try Disputes(events) }
    #expect(throws: Never.self) { try Disputes(events.dropLast()) }
  }
}
