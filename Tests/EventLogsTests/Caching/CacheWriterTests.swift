import EventLogsTesting
import Foundation
import Logging
import Testing

@testable import EventLogs

@Suite(.timeLimit(.minutes(1))) struct CacheWriterTests {
  private let entries = InMemoryReductionCache()
  private let counters = LogManagerCounters()

  private func writer(
    _ cache: any ReductionCache,
    policy: CachingPolicy<Payment> = .always,
    capacity: Int = 100
  ) -> CacheWriter<Payment> {
    CacheWriter(cache: cache, policy: policy, capacity: capacity, counters: counters, logger: Logger(label: "test"))
  }

  private func context(_ id: LogID, through index: EventIndex = 0) -> CachingContext<Payment> {
    let anchor = EventAnchor(index: index, position: GlobalPosition(unchecked: 1), recordedAt: .distantPast)
    let reduction = Reduction(logID: id, aggregate: Payment(), lastEvent: anchor, reducedAt: .distantPast)
    return CachingContext(reduction: reduction, cachedIndex: nil, eventsApplied: 1, foldTime: .zero)
  }

  private func freshIDs(_ count: Int) -> [LogID] { (0..<count).map { _ in LogID(type: "payment") } }

  @Test func `what is taken is written by the time the writer has closed`() async throws {
    let writer = writer(entries)
    let ids = freshIDs(1000).prefix(100)
    for id in ids { writer.enqueue(context(id)) }
    #expect(await writer.close(within: .seconds(30)))
    #expect(entries.count == 100)
    #expect(counters.snapshot.cacheWrites == 100)
    #expect(counters.snapshot.cacheWritesDropped == 0)
  }

  @Test func `reductions that come within moments go to the cache in one call`() async throws {
    let cache = FaultyReductionCache(entries)
    let writer = writer(cache)
    for id in freshIDs(50) { writer.enqueue(context(id)) }
    #expect(await writer.close(within: .seconds(30)))
    #expect(cache.calls.count <= 2)
    #expect(entries.count == 50)
  }

  @Test func `of one log only the newest waits`() async throws {
    let gate = Gate()
    let cache = FaultyReductionCache(entries)
    cache.inject(.holdBefore(gate), into: .store)
    let writer = writer(cache)
    let ids = freshIDs(2)
    writer.enqueue(context(ids[0]))
    await gate.arrival()
    for index: EventIndex in [3, 9, 5] { writer.enqueue(context(ids[1], through: index)) }
    gate.open()
    #expect(await writer.close(within: .seconds(30)))
    #expect(
      cache.calls == [
        .store(aggregate: "Payment", [.init(ids[0], through: 0)]), .store(aggregate: "Payment", [.init(ids[1], through: 9)]),
      ]
    )
  }

  @Test func `a full queue drops and counts, and never waits`() async throws {
    let gate = Gate()
    let cache = FaultyReductionCache(entries)
    cache.inject(.holdBefore(gate), into: .store)
    let writer = writer(cache, capacity: 3)
    let ids = freshIDs(10)
    writer.enqueue(context(ids[0]))
    await gate.arrival()
    for id in ids[1...] { writer.enqueue(context(id)) }
    #expect(counters.snapshot.cacheWritesDropped == 6)
    writer.enqueue(context(ids[1], through: 7))
    #expect(counters.snapshot.cacheWritesDropped == 6)
    gate.open()
    #expect(await writer.close(within: .seconds(30)))
    #expect(entries.count == 4)
    #expect(try await entries.reductions(of: Payment.self, for: [ids[1]])[0]?.throughIndex == 7)
  }

  @Test func `a closed writer drops and counts`() async {
    let writer = writer(entries)
    #expect(await writer.close(within: .seconds(30)))
    writer.enqueue(context(freshIDs(1)[0]))
    #expect(counters.snapshot.cacheWritesDropped == 1)
    #expect(entries.count == 0)
  }

  @Test(arguments: [true, false]) func `closing ends at the deadline though the cache hangs`(heedsCancellation: Bool) async {
    let gate = Gate(heedsCancellation: heedsCancellation)
    let cache = FaultyReductionCache(entries)
    cache.inject(.holdBefore(gate), into: .store)
    let writer = writer(cache)
    let ids = freshIDs(3)
    writer.enqueue(context(ids[0]))
    await gate.arrival()
    for id in ids[1...] { writer.enqueue(context(id)) }
    #expect(await writer.close(within: .milliseconds(20)) == false)
    #expect(counters.snapshot.cacheWritesDropped == 3)
    gate.open()
  }

  @Test(arguments: [true, false]) func `closing tells of a last write that hung`(heedsCancellation: Bool) async {
    let gate = Gate(heedsCancellation: heedsCancellation)
    let cache = FaultyReductionCache(entries)
    cache.inject(.holdBefore(gate), into: .store)
    let writer = writer(cache)
    writer.enqueue(context(freshIDs(1)[0]))
    await gate.arrival()
    #expect(await writer.close(within: .milliseconds(20)) == false)
    #expect(counters.snapshot.cacheWritesDropped == 1)
    gate.open()
  }

  @Test func `closing ends though its deadline passes before it has begun to wait`() async {
    let gate = Gate(heedsCancellation: false)
    let cache = FaultyReductionCache(entries)
    cache.inject(.holdBefore(gate), into: .store)
    let writer = writer(cache)
    let ids = freshIDs(2)
    writer.enqueue(context(ids[0]))
    await gate.arrival()
    writer.giveUp()
    writer.enqueue(context(ids[1]))
    #expect(await writer.close(within: .seconds(3600)) == false)
    #expect(counters.snapshot.cacheWritesDropped == 2)
    gate.open()
  }

  @Test func `a failing cache costs the batch, not the next one`() async throws {
    let cache = FaultyReductionCache(entries)
    cache.inject(.failBefore(cacheDown), into: .store)
    let writer = writer(cache)
    let ids = freshIDs(2)
    writer.enqueue(context(ids[0]))
    await eventually { counters.snapshot.cacheErrors == 1 }
    writer.enqueue(context(ids[1]))
    #expect(await writer.close(within: .seconds(30)))
    #expect(counters.snapshot.cacheWrites == 1)
    #expect(counters.snapshot.cacheErrors == 1)
  }

  @Test func `what the policy refuses, or fails to judge, isn't written`() async {
    struct Broken: Error {}
    let ids = freshIDs(3)
    let policy = CachingPolicy<Payment>.when { context in
      if context.reduction.logID == ids[1] { throw Broken() }
      return context.reduction.logID == ids[2]
    }
    let writer = writer(entries, policy: policy)
    for id in ids { writer.enqueue(context(id)) }
    #expect(await writer.close(within: .seconds(30)))
    #expect(counters.snapshot.cacheWritesRefused == 2)
    #expect(counters.snapshot.cacheWrites == 1)
    #expect(entries.count == 1)
  }
}
