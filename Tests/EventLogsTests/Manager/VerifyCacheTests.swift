import EventLogs
import EventLogsTesting
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1))) struct VerifyCacheTests {
  @Test func `a cached reduction that is what its events reduce to is no difference, though the log went on`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment(PaymentEvent.history(captures: 3))
    try await desk.payments.append([.closed], to: id, expecting: .exists)
    let other = try await desk.payments.create([.requested(1)]).logID
    let verification = try await desk.payments.verifyCache(of: [id, other])
    #expect((verification.compared, verification.absent) == (1, 1))
    #expect(verification.differences.isEmpty)
  }

  @Test(arguments: [false, true]) func `another state and another history are found, and replaced only on demand`(
    isRepairing: Bool
  ) async throws {
    let desk = Desk()
    let ids = [try await desk.cachedPayment(), try await desk.cachedPayment()]
    var wrong = Payment()
    wrong.captured = 7
    let last = try #require(try await desk.entries.reduction(of: Payment.self, for: ids[0])?.lastEvent)
    try await desk.entries.remove(Payment.self, of: ids[0], endingWith: last)
    let stray = EventAnchor(index: 5, position: last.position, recordedAt: last.recordedAt)
    try await desk.entries.store([
      Reduction(logID: ids[0], aggregate: wrong, lastEvent: last, reducedAt: Date()),
      Reduction(logID: ids[1], aggregate: wrong, lastEvent: stray, reducedAt: Date()),
    ])
    let verification = try await desk.payments.verifyCache(of: ids, repairing: isRepairing)
    #expect(verification.differences.map(\.kind) == [.otherState, .otherHistory])
    #expect(verification.differences.map(\.isRepaired) == [isRepairing, isRepairing])
    let again = try await desk.payments.verifyCache(of: ids)
    #expect(again.differences.count == (isRepairing ? 0 : 2))
  }

  @Test func `a log that can't be folded stops nothing`() async throws {
    let desk = Desk()
    let bad = try await desk.cachedPayment()
    try await desk.payments.append([.captured(amount: -1)], to: bad, expecting: .exists)
    let good = try await desk.cachedPayment()
    let anchor = try #require(try await desk.store.events(LogQuery(bad, order: .newestFirst, limit: 1)).first?.anchor)
    try await desk.entries.store([Reduction(logID: bad, aggregate: Payment(), lastEvent: anchor, reducedAt: Date())])
    let verification = try await desk.payments.verifyCache(of: [bad, good])
    #expect(verification.compared == 2)
    #expect(Array(verification.failures.keys) == [bad])
  }
}
