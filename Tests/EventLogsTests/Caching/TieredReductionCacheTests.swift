import EventLogsTesting
import Foundation
import Testing

@testable import EventLogs

@Suite struct TieredReductionCacheTests {
  private let near = InMemoryReductionCache()
  private let far = FaultyReductionCache(InMemoryReductionCache())
  private var tiers: TieredReductionCache { TieredReductionCache(near: near, far: far) }

  private func reduction(_ id: LogID, through index: EventIndex = 3) -> Reduction<Payment> {
    let anchor = EventAnchor(index: index, position: GlobalPosition(unchecked: 9), recordedAt: Date(timeIntervalSince1970: 1))
    return Reduction(logID: id, aggregate: Payment(), lastEvent: anchor, reducedAt: Date(timeIntervalSince1970: 2))
  }

  @Test func `what is near costs no question to the far tier`() async throws {
    let (kept, other) = (reduction(LogID(type: "payment")), reduction(LogID(type: "payment")))
    try await tiers.store([kept])
    far.forgetCalls()
    #expect(try await tiers.reductions(of: Payment.self, for: [kept.logID]) == [kept])
    #expect(far.calls == [])
    #expect(try await tiers.reductions(of: Payment.self, for: [kept.logID, other.logID]) == [kept, nil])
    #expect(far.calls == [.reductions(aggregate: "Payment", [other.logID])])
  }

  @Test func `what is near for long is looked for far again`() async throws {
    let time = SkippedTime()
    let near = InMemoryReductionCache(maximumEntries: 10, maximumAge: .seconds(60)) { time.now }
    let tiers = TieredReductionCache(near: near, far: far)
    let id = LogID(type: "payment")
    try await tiers.store([reduction(id, through: 9)])
    // Somebody mends what is wrong far.
    try await far.remove(Payment.self, of: id, endingWith: #require(reduction(id, through: 9).lastEvent))
    try await far.store([reduction(id, through: 3)])
    time.skip(.seconds(59))
    #expect(try await tiers.reduction(of: Payment.self, for: id)?.throughIndex == 9)
    #expect(try await near.store([reduction(id, through: 3)]) == 0)
    time.skip(.seconds(1))
    #expect(try await tiers.reduction(of: Payment.self, for: id)?.throughIndex == 3)
    #expect(try await near.reductions(of: Payment.self, for: [id]).map { $0?.throughIndex } == [3])
    time.skip(.seconds(60))
    #expect(try await near.store([reduction(id, through: 2)]) == 1)
    #expect(near.count == 1)
  }

  @Test func `what comes from far stays near`() async throws {
    let id = LogID(type: "payment")
    try await far.store([reduction(id)])
    #expect(try await tiers.reductions(of: Payment.self, for: [id]) == [reduction(id)])
    far.forgetCalls()
    #expect(try await tiers.reductions(of: Payment.self, for: [id]) == [reduction(id)])
    #expect(far.calls == [])
  }

  @Test func `a removal reaches both tiers`() async throws {
    let kept = reduction(LogID(type: "payment"))
    try await tiers.store([kept])
    try await tiers.remove(Payment.self, of: kept.logID, endingWith: try #require(kept.lastEvent))
    #expect(near.count == 0)
    #expect(try await far.reductions(of: Payment.self, for: [kept.logID]) == [nil])
  }

  @Test func `the near tier keeps what the far one can't`() async throws {
    let kept = reduction(LogID(type: "payment"))
    far.inject(.failBefore(cacheDown), into: .store)
    try await expectError(.cacheUnavailable) { try await tiers.store([kept]) }
    #expect(try await tiers.reductions(of: Payment.self, for: [kept.logID]) == [kept])
  }

  @Test func `what is near is answered even if the far tier fails to add to it`() async throws {
    let (kept, other) = (reduction(LogID(type: "payment")), reduction(LogID(type: "payment")))
    try await tiers.store([kept])
    far.inject(.failBefore(cacheDown), .failBefore(cacheDown), into: .reductions)
    #expect(try await tiers.reductions(of: Payment.self, for: [kept.logID, other.logID]) == [kept, nil])
    try await expectError(.cacheUnavailable) { try await tiers.reductions(of: Payment.self, for: [other.logID]) }
  }

  @Test func `closing closes the far tier`() async {
    await tiers.close()
    #expect(far.operations == [.close])
  }
}
