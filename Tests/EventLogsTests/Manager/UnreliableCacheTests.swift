import EventLogs
import EventLogsTesting
import Foundation
import Testing

/// The cache is only a baseline: whatever it does or holds, the answer is right.
@Suite(.timeLimit(.minutes(1))) struct UnreliableCacheTests {
  @Test(arguments: [FaultyReductionCache.Operation.reductions, .store, .remove])
  func `a cache that fails costs nothing but time`(operation: FaultyReductionCache.Operation) async throws {
    let desk = Desk(cacheFault: { $0.operation == operation ? .failBefore(cacheDown) : nil })
    let id = try await desk.payments.create([.requested(100)]).logID
    for count in 1...5 {
      _ = try await desk.payments.append([.captured(amount: 1)], to: id, expecting: .any)
      #expect(try await desk.payments.reduce(id).aggregate.captured == count)
      #expect(try await desk.payments.reduce([id])[0].aggregate.captured == count)
    }
    _ = await desk.payments.shutdown()
    if operation != .remove { #expect(desk.payments.statistics.cacheErrors > 0) }
    // The first reduce finds nothing, later ones what the one before left.
    let outcomes = desk.payments.statistics.outcomes
    #expect(operation == .reductions ? outcomes.errors == 10 : outcomes.errors == 0)
    #expect(desk.payments.statistics.reductions == 10)
  }

  @Test func `a cache that fails now and then, or is emptied, doesn't change an answer`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment()
    desk.cache.inject(.failBefore(cacheDown), nil, .failAfter(cacheDown), nil, into: .reductions)
    for count in 1...4 {
      _ = try await desk.payments.append([.captured(amount: 1)], to: id, expecting: .any)
      #expect(try await desk.payments.reduce(id).throughIndex?.count == count + 1)
    }
    let emptied = LogManager<Payment>(store: desk.store, cache: InMemoryReductionCache())
    #expect(try await emptied.reduce(id).throughIndex == 4)
  }

  @Test func `a cache whose writes hang delays no reduce`() async throws {
    let gate = Gate()
    let desk = Desk(cacheFault: { $0.operation == .store ? .holdBefore(gate) : nil })
    let id = try await desk.payments.create([.requested(100)]).logID
    for index: Int32 in 1...50 {
      _ = try await desk.payments.append([.captured(amount: 1)], to: id, expecting: .any)
      #expect(try await desk.payments.reduce(id).throughIndex == EventIndex(rawValue: index))
    }
    await gate.arrival()
    #expect(desk.payments.statistics.cacheWrites == 0)
    gate.open()
    #expect(await desk.payments.shutdown())
    #expect(try await desk.cachedIndex(of: id) == 50)
  }

  @Test func `a policy that throws affects no reduce`() async throws {
    struct Broken: Error {}
    let desk = Desk(policy: .when { _ in throw Broken() })
    let id = try await desk.payments.create([.requested(100)]).logID
    #expect(try await desk.payments.reduce(id).aggregate.requested == 100)
    #expect(await desk.payments.shutdown())
    #expect(desk.entries.count == 0)
    #expect(desk.payments.statistics.cacheWritesRefused == 1)
  }

  /// An entry whose last event the store doesn't have: of a history that a restore replaced, beyond the log's end, or forged.
  @Test(arguments: [0, 1, 2, 5] as [EventIndex])
  func `an entry of another history is dropped and the log folded from its start`(index: EventIndex) async throws {
    let desk = Desk()
    let id = try await desk.payments.create([.requested(100), .captured(amount: 1), .captured(amount: 1)]).logID
    let anchor = EventAnchor(index: index, position: GlobalPosition(unchecked: 77), recordedAt: .distantPast)
    let poison = Reduction(logID: id, aggregate: Payment(requested: 666), lastEvent: anchor, reducedAt: Date())
    try await desk.entries.store([poison])
    let reduction = try await desk.payments.reduce(id)
    #expect(reduction.aggregate == Payment(requested: 100, captured: 2))
    #expect(reduction.throughIndex == 2)
    #expect(desk.payments.statistics.cachePoisoned == 1)
    #expect(desk.payments.statistics.outcomes.misses == 1)
    #expect(desk.cache.calls.contains(.remove(aggregate: "Payment", id, endingWith: anchor)))
    #expect(await desk.payments.shutdown())
    #expect(try await desk.cachedIndex(of: id) == 2)
    let healed = LogManager<Payment>(store: desk.store, cache: desk.entries)
    #expect(try await healed.reduce(id).aggregate == reduction.aggregate)
    #expect(healed.statistics.cachePoisoned == 0)
  }

  @Test func `poison spoils neither a reduce of many nor one into the past nor a command`() async throws {
    for call in 0..<4 {
      let desk = Desk()
      let id = try await desk.payments.create([.requested(100), .captured(amount: 1)]).logID
      let anchor = EventAnchor(index: 1, position: GlobalPosition(unchecked: 77), recordedAt: .distantPast)
      let poison = Reduction(logID: id, aggregate: Payment(requested: 666), lastEvent: anchor, reducedAt: Date())
      try await desk.entries.store([poison])
      switch call {
      case 0: #expect(try await desk.payments.reduce([id, id]).map(\.aggregate.requested) == [100, 100])
      case 1: #expect(try await desk.payments.reduce(id, through: 1).aggregate == Payment(requested: 100, captured: 1))
      case 2: #expect(try await desk.payments.reduce(id, asOf: Date() + 60).aggregate == Payment(requested: 100, captured: 1))
      default:
        let execution = try await desk.payments.execute(id) { try $0.capture(99) }
        #expect(execution.reduction.aggregate == Payment(requested: 100, captured: 100))
        await #expect(throws: Payment.Refusal.beyondRequested(available: 0)) {
          try await desk.payments.execute(id) { try $0.capture(1) }
        }
      }
    }
  }

  @Test func `a database restored to an earlier time is believed, not the cache`() async throws {
    let before = Desk()
    let id = try await before.cachedPayment(PaymentEvent.history(captures: 10))
    let restored = InMemoryEventStore()
    let after = LogManager<Payment>(store: restored, cache: before.cache)
    #expect(try await after.reduce(id).throughIndex == nil)
    _ = try await after.append([.requested(5)], to: id, expecting: .empty)
    #expect(try await after.reduce(id).aggregate == Payment(requested: 5))
  }

  @Test func `an append on a state of another history is refused`() async throws {
    let before = Desk()
    let id = try await before.cachedPayment([.requested(100)])
    let state = try await before.payments.reduce(id)
    let restored = LogManager<Payment>(store: InMemoryEventStore { Date(timeIntervalSince1970: 1) })
    try await expectError(.conflict) { try await restored.append([.captured(amount: 1)], after: state) }
    _ = try await restored.append([.requested(5)], to: id, expecting: .empty)
    try await expectError(.divergedHistory) { try await restored.append([.captured(amount: 1)], after: state) }
    #expect(try await restored.reduce(id).throughIndex == 0)
  }

  @Test func `an entry without a last event, or of another log, or too few answers change nothing`() async throws {
    let store = InMemoryEventStore()
    let id = try await LogManager<Payment>(store: store).create([.requested(100)]).logID
    let dirty = Reduction(logID: id, aggregate: Payment(requested: 666), lastEvent: nil, reducedAt: Date())
    let stranger = Reduction(
      logID: LogID(type: "payment"),
      aggregate: Payment(requested: 666),
      lastEvent: try await store.events(LogQuery(id, limit: 1))[0].anchor,
      reducedAt: Date()
    )
    for answers in [[dirty], [stranger], [], [dirty, dirty]] {
      let payments = LogManager<Payment>(store: store, cache: LyingCache(answers: answers))
      #expect(try await payments.reduce(id).aggregate == Payment(requested: 100))
      #expect(try await payments.reduce([id, id]).map(\.aggregate) == [Payment(requested: 100), Payment(requested: 100)])
      #expect(try await payments.reduce(id, through: 0).aggregate == Payment(requested: 100))
      let stale = try await payments.reduce(id, allowing: .staleness(of: .seconds(60)))
      #expect(stale.aggregate == Payment(requested: 100))
    }
  }
}

/// Answers the same whatever it is asked.
private struct LyingCache: ReductionCache {
  let answers: [Reduction<Payment>]

  func reductions<A: Aggregate>(of aggregate: A.Type, for ids: [LogID]) async throws(EventLogsError) -> [Reduction<A>?] {
    answers.map { $0 as? Reduction<A> }
  }

  func store<A: Aggregate>(_ reductions: [Reduction<A>]) async throws(EventLogsError) -> Int { 0 }

  func remove<A: Aggregate>(_ aggregate: A.Type, of id: LogID, endingWith: EventAnchor) async throws(EventLogsError) {}

  func close() async {}
}
