import EventLogsTesting
import Foundation
import Testing

@testable import EventLogs

@Suite(.timeLimit(.minutes(1))) struct CacheWarmerTests {
  private let desk = WarmingDesk()

  @Test func `a batch takes one read of the cache, one of the store, and one write`() async throws {
    let ids = try await desk.create(20)
    let counts = try await desk.warmer().warm(ids)
    #expect(counts.warmed == 20)
    #expect(counts.total == 20)
    #expect(try await desk.isWarm(ids))
    #expect(desk.cache.calls.map(\.operation) == [.reductions, .store])
    #expect(desk.store.operations == [.eventsOfMany])
  }

  @Test func `what the cache holds as it is isn't written again`() async throws {
    let ids = try await desk.create(5)
    _ = try await desk.warmer().warm(ids)
    try await desk.capture(ids[1])
    desk.cache.forgetCalls()
    let counts = try await desk.warmer().warm(ids)
    #expect(counts.warmed == 1)
    #expect(counts.fresh == 4)
    #expect(desk.writes == 1)
    #expect(try await desk.isWarm(ids))
  }

  @Test func `a log known to end where its cached reduction ends isn't read`() async throws {
    let ids = try await desk.create(3)
    _ = try await desk.warmer().warm(ids)
    desk.store.forgetCalls()
    let known = try await desk.events.logs(LogListQuery(limit: 10)).map { WarmingTarget($0.logID, lastEvent: $0.lastEvent) }
    let outcome = try await desk.warmer().warm(known, evenIfFresh: false)
    #expect(outcome.counts.fresh == 3)
    #expect(outcome.readTime == nil)
    #expect(desk.store.calls.isEmpty)
  }

  @Test func `what the policy refuses is counted and not written`() async throws {
    let ids = try await desk.create(3) + desk.create(2, captures: 10)
    let counts = try await desk.warmer(policy: .logLength(atLeast: 10)).warm(ids)
    #expect(counts.warmed == 2)
    #expect(counts.refused == 3)
    #expect(try await desk.cached(ids) == [nil, nil, nil, 10, 10])
  }

  @Test func `logs that can't be folded, or are of another type, are counted, and others are warmed`() async throws {
    var ids = try await desk.create(4)
    try await desk.capture(ids[2], -1)
    ids.insert(LogID(type: "order"), at: 1)
    let counts = try await desk.warmer().warm(ids)
    #expect(counts.warmed == 3)
    #expect(counts.failed == 2)
    #expect(Set(counts.failures.map(\.logID)) == [ids[1], ids[3]])
    #expect(counts.failures.contains { $0.reason.hasPrefix("foldFailed: ") })
  }

  @Test func `a log whose reading fails doesn't keep the batch from being read`() async throws {
    let ids = try await desk.create(3)
    let broken = EventLogsError(.corruptLog, "A row is impossible.", logID: ids[1])
    desk.store.inject(.failBefore(broken), into: .eventsOfMany)
    desk.store.inject(nil, .failBefore(broken), into: .events)
    let counts = try await desk.warmer().warm(ids)
    #expect(counts.warmed == 2)
    #expect(counts.failures.map(\.logID) == [ids[1]])
  }

  @Test func `a reduction that can't be encoded doesn't keep others out of the cache`() async throws {
    let ids = try await desk.create(3)
    let unencodable = EventLogsError(.unencodable, "It can't be encoded.")
    desk.cache.inject(.failBefore(unencodable), nil, .failBefore(unencodable), into: .store)
    let counts = try await desk.warmer().warm(ids)
    #expect(counts.warmed == 2)
    #expect(counts.failures.map(\.logID) == [ids[1]])
    #expect(try await desk.cached(ids) == [2, nil, 2])
  }

  @Test func `ids without events are unknown, and no more than ten failures are kept`() async throws {
    let unknown = (0..<3).map { _ in LogID(type: "payment") }
    let foreign = (0..<12).map { _ in LogID(type: "order") }
    let counts = try await desk.warmer().warm(unknown + foreign)
    #expect(counts.unknown == 3)
    #expect(counts.failed == 12)
    #expect(counts.failures.count == 10)
  }

  @Test func `a store or a cache that can't be reached is no log's fault`() async throws {
    let ids = try await desk.create(2)
    desk.store.inject(.failBefore(storeDown), into: .eventsOfMany)
    try await expectError(.storeUnavailable) { try await desk.warmer().warm(ids) }
    desk.cache.inject(.failBefore(cacheDown), into: .reductions)
    try await expectError(.cacheUnavailable) { try await desk.warmer().warm(ids) }
    desk.cache.inject(.failBefore(cacheDown), into: .store)
    try await expectError(.cacheUnavailable) { try await desk.warmer().warm(ids) }
  }

  @Test func `even if fresh, logs are folded from their first event, and their entries replaced`() async throws {
    let ids = try await desk.create(3)
    let anchor = try #require(try await desk.payments.reduce(ids[0]).lastEvent)
    // What a build with a mistake in its fold has left.
    try await desk.entries.store([Reduction(logID: ids[0], aggregate: Payment(), lastEvent: anchor, reducedAt: .now)])
    #expect(try await desk.warmer().warm(ids).fresh == 1)
    #expect(try await !desk.isWarm(ids))
    let outcome = try await desk.warmer().warm(ids.map { WarmingTarget($0) }, evenIfFresh: true)
    #expect(outcome.counts.warmed == 3)
    #expect(try await desk.isWarm(ids))
  }

  @Test func `a cached reduction that the store contradicts is replaced`() async throws {
    let ids = try await desk.create(1)
    let anchor = EventAnchor(index: 7, position: GlobalPosition(unchecked: 99), recordedAt: .now)
    try await desk.entries.store([Reduction(logID: ids[0], aggregate: Payment(), lastEvent: anchor, reducedAt: .now)])
    #expect(try await desk.warmer().warm(ids).warmed == 1)
    #expect(try await desk.isWarm(ids))
  }

  @Test func `long logs are read to their end`() async throws {
    let ids = try await desk.create(1, captures: 700) + desk.create(1, captures: 40)
    try await desk.payments.append(Array(repeating: .captured(amount: 1), count: 900), to: ids[0], expecting: .exists)
    #expect(try await desk.warmer().warm(ids).warmed == 2)
    let known = try await desk.events.logs(LogListQuery(limit: 10)).map { WarmingTarget($0.logID, lastEvent: $0.lastEvent) }
    #expect(try await desk.warmer().warm(known, evenIfFresh: true).counts.warmed == 2)
    #expect(try await desk.cached(ids) == [1600, 40])
    #expect(try await desk.isWarm(ids))
  }
}
