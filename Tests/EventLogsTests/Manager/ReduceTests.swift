import EventLogs
import EventLogsTesting
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1))) struct ReduceTests {
  @Test func `a cached log reduced again and again, then appended to, is right every time`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment([.requested(100), .captured(amount: 10)])
    for _ in 0..<3 {
      let reduction = try await desk.payments.reduce(id)
      #expect(reduction.throughIndex == 1)
      #expect(reduction.aggregate == Payment(requested: 100, captured: 10))
    }
    _ = try await desk.payments.append([.captured(amount: 5)], to: id, expecting: .at(1))
    for _ in 0..<3 {
      let reduction = try await desk.reduce(id)
      #expect(reduction.throughIndex == 2)
      #expect(reduction.aggregate == Payment(requested: 100, captured: 15))
    }
    #expect(desk.payments.statistics.cacheHits >= 6)
  }

  @Test func `a log without events has no index and isn't cached, and its first event counts`() async throws {
    let desk = Desk()
    let id = LogID(type: "payment")
    for _ in 0..<2 {
      let reduction = try await desk.payments.reduce(id)
      #expect(reduction.throughIndex == nil)
      #expect(reduction.aggregate == Payment())
      #expect(reduction.expectedIndex == .empty)
    }
    _ = try await desk.payments.append([.requested(7)], to: id, expecting: .empty)
    let reduction = try await desk.payments.reduce(id)
    #expect(reduction.throughIndex == 0)
    #expect(reduction.aggregate.requested == 7)
    #expect(await desk.payments.shutdown())
    #expect(desk.cache.calls.filter { $0.operation == .store } == [.store(aggregate: "Payment", [.init(id, through: 0)])])
  }

  @Test(arguments: [1, 31, 32, 33, 160, 672, 1696, 3000]) func `a log of any length is folded page by page`(count: Int)
    async throws
  {
    let desk = Desk()
    let id = try await desk.payments.create([.requested(0)]).logID
    for start in stride(from: 1, to: count, by: 1000) {
      let events = Array(repeating: PaymentEvent.captured(amount: 1), count: min(1000, count - start))
      _ = try await desk.payments.append(events, to: id, expecting: .any)
    }
    let cold = try await desk.reduceAndCache(id)
    #expect(cold.throughIndex?.count == count)
    #expect(cold.aggregate.captured == count - 1)
    desk.store.forgetCalls()
    let warm = try await desk.payments.reduce(id)
    #expect(warm.aggregate == cold.aggregate)
    #expect(desk.store.calls == [.events(LogQuery(id, from: cold.throughIndex!, limit: 32))])
  }

  @Test func `of a long log two pages are under way at once, of a short one no page more than it takes`() async throws {
    let desk = Desk()
    let short = try await desk.payments.create(Array(repeating: .captured(amount: 1), count: 40)).logID
    let long = try await desk.payments.create(Array(repeating: .captured(amount: 1), count: 600)).logID
    desk.store.forgetCalls()
    _ = try await desk.payments.reduce(short)
    #expect(desk.store.calls == [.events(LogQuery(short, limit: 32)), .events(LogQuery(short, from: 32, limit: 128))])

    let gate = Gate()
    desk.store.inject(nil, nil, .holdBefore(gate), .holdBefore(gate), into: .events)
    desk.store.forgetCalls()
    async let reduction = desk.payments.reduce(long)
    await gate.arrival(of: 2)
    gate.open()
    #expect(try await reduction.aggregate.captured == 600)
    let pages = desk.store.calls.compactMap { if case .events(let query) = $0 { query } else { nil } }.sorted {
      $0.from < $1.from
    }
    #expect(
      pages == [
        LogQuery(long, limit: 32), LogQuery(long, from: 32, limit: 128), LogQuery(long, from: 160, limit: 512),
        LogQuery(long, from: 672, limit: 512),
      ]
    )
  }

  @Test(.timeLimit(.minutes(1))) func `a page that fails doesn't wait for the pages that were asked for ahead`() async throws {
    let desk = Desk()
    let id = try await desk.payments.create(Array(repeating: .captured(amount: 1), count: 600)).logID
    let gate = Gate()
    let failure = EventLogsError(.storeFailed, "a page is broken")
    // The gate is never opened.
    let broken = Desk(
      on: desk.store,
      storeFault: { call in
        guard case .events(let query) = call, query.from >= 160 else { return nil }
        return query.from == 160 ? .failBefore(failure) : .holdBefore(gate)
      }
    )
    await #expect(throws: EventLogsError.self) { try await broken.payments.reduce(id) }
  }

  @Test func `a warm reduce reads on from the cached event`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment(PaymentEvent.history(captures: 200))
    _ = try await desk.elsewhere.append(Array(repeating: .captured(amount: 1), count: 100), to: id, expecting: .any)
    desk.store.forgetCalls()
    #expect(try await desk.payments.reduce(id).aggregate.captured == 300)
    #expect(desk.store.calls.first == .events(LogQuery(id, from: 200, limit: 32)))
  }

  @Test func `many logs are reduced with one look into the cache and one read`() async throws {
    let desk = Desk()
    let cached = try await desk.cachedPayment([.requested(1)])
    let fresh = try await desk.payments.create([.requested(2)]).logID
    let long = try await desk.payments.create(PaymentEvent.history(captures: 100)).logID
    let empty = LogID(type: "payment")
    _ = try await desk.payments.append([.captured(amount: 1)], to: cached, expecting: .at(0))
    desk.store.forgetCalls()
    let reductions = try await desk.payments.reduce([fresh, cached, empty, long, cached])
    #expect(reductions.map(\.logID) == [fresh, cached, empty, long, cached])
    #expect(reductions.map(\.throughIndex) == [0, 1, nil, 100, 1])
    #expect(reductions.map(\.aggregate.requested) == [2, 1, 0, 1_000_000, 1])
    #expect(reductions.map(\.aggregate.captured) == [0, 1, 0, 100, 1])
    #expect(desk.cache.operations.filter { $0 == .reductions }.count == 1)
    #expect(desk.store.operations == [.eventsOfMany, .events])
    #expect(try await desk.payments.reduce([]).isEmpty)
  }

  @Test func `more logs than fit one read are reduced in order`() async throws {
    let desk = Desk()
    var ids: [LogID] = []
    for number in 0..<1100 { ids.append(try await desk.payments.create([.requested(number)]).logID) }
    #expect(try await desk.payments.reduce(ids).map(\.aggregate.requested) == Array(0..<1100))
    #expect(desk.store.operations.filter { $0 == .eventsOfMany }.count == 5)
  }

  @Test func `reducing through an index stops there, with and without a cache`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment(PaymentEvent.history(captures: 99))
    _ = try await desk.payments.append(Array(repeating: .captured(amount: 1), count: 100), to: id, expecting: .at(99))
    for index: EventIndex in [0, 1, 98, 99, 100, 198, 199] {
      let reduction = try await desk.payments.reduce(id, through: index)
      #expect(reduction.throughIndex == index)
      #expect(reduction.aggregate.captured == Int(index.rawValue))
      #expect(try await desk.elsewhere.reduce(id, through: index).aggregate == reduction.aggregate)
    }
    let error = try await expectError(.eventNotFound) { try await desk.payments.reduce(id, through: 200) }
    #expect(error.actualIndex == 199)
    #expect(error.eventIndex == 200)
    try await expectError(.eventNotFound) { try await desk.payments.reduce(LogID(type: "payment"), through: 0) }
    #expect(try await desk.cachedIndex(of: id) == 99)
  }

  @Test func `reducing as of a time applies what was recorded by then`() async throws {
    let clock = ManualClock()
    let desk = Desk(on: InMemoryEventStore { clock.now })
    let start = clock.now
    let id = try await desk.payments.create([.requested(100)]).logID
    for _ in 0..<3 {
      clock.advance(by: 10)
      _ = try await desk.payments.append([.captured(amount: 1)], to: id, expecting: .any)
    }
    for isCached in [false, true] {
      if isCached { try await desk.reduceAndCache(id) }
      for (seconds, index) in [(-1, nil), (0, 0), (9, 0), (10, 1), (25, 2), (30, 3), (1000, 3)] as [(Double, EventIndex?)] {
        #expect(try await desk.payments.reduce(id, asOf: start + seconds).throughIndex == index)
      }
    }
  }

  @Test func `what a log was at a time doesn't depend on the cache, even where the store's clock went back`() async throws {
    let clock = ManualClock()
    let desk = Desk(on: InMemoryEventStore { clock.now })
    let start = clock.now
    clock.advance(by: 10)
    let id = try await desk.payments.create([.requested(100)]).logID
    clock.advance(by: -8)
    _ = try await desk.payments.append([.captured(amount: 1)], to: id, expecting: .at(0))
    let uncached = try await desk.payments.reduce(id, asOf: start + 5)
    #expect(uncached.throughIndex == nil)
    try await desk.reduceAndCache(id)
    #expect(try await desk.payments.reduce(id, asOf: start + 5).throughIndex == nil)
  }

  @Test func `with allowed staleness a young cached reduction is answered without the store, and says so`() async throws {
    let clock = ManualClock()
    var configuration = LogManagerConfiguration()
    configuration.now = { clock.now }
    let desk = Desk(configuration: configuration)
    let id = try await desk.cachedPayment()
    _ = try await desk.elsewhere.append([.captured(amount: 1)], to: id, expecting: .at(0))
    desk.store.forgetCalls()
    clock.advance(by: 2)
    let stale = try await desk.payments.reduce(id, allowing: .staleness(of: .seconds(2)))
    #expect(stale.throughIndex == 0)
    #expect(stale.freshness == .cached)
    #expect(desk.store.calls == [])
    clock.advance(by: 0.5)
    let exact = try await desk.payments.reduce(id, allowing: .staleness(of: .seconds(2)))
    #expect(exact.throughIndex == 1)
    #expect(exact.freshness == .exact)
    clock.advance(by: -3600)
    #expect(try await desk.payments.reduce(id, allowing: .staleness(of: .seconds(2))).freshness == .exact)
    #expect(try await desk.payments.reduce(LogID(type: "payment"), allowing: .staleness(of: .seconds(2))).freshness == .exact)
  }

  @Test func `an older fold that arrives late doesn't overwrite a newer one`() async throws {
    let gate = Gate()
    let desk = Desk()
    let id = try await desk.payments.create([.requested(1)]).logID
    desk.cache.inject(.holdBefore(gate), into: .store)
    _ = try await desk.payments.reduce(id)
    await gate.arrival()
    let other = LogManager<Payment>(store: desk.store, cache: desk.entries)
    _ = try await other.append([.captured(amount: 1)], to: id, expecting: .at(0))
    _ = try await other.reduce(id)
    #expect(await other.shutdown())
    gate.open()
    #expect(await desk.payments.shutdown())
    #expect(try await desk.cachedIndex(of: id) == 1)
  }

  @Test func `the id of another type is refused before anything is sent`() async throws {
    let desk = Desk()
    let stranger = LogID(type: "stranger")
    let reduction = Reduction(logID: stranger, aggregate: Payment(), lastEvent: nil, reducedAt: .distantPast)
    let payments = desk.payments
    try await expectError(.invalidLogID) { try await payments.reduce(stranger) }
    try await expectError(.invalidLogID) { try await payments.reduce([LogID(type: "payment"), stranger]) }
    try await expectError(.invalidLogID) { try await payments.reduce(stranger, through: 0) }
    try await expectError(.invalidLogID) { try await payments.reduce(stranger, asOf: .distantPast) }
    try await expectError(.invalidLogID) { try await payments.reduce(stranger, allowing: .staleness(of: .seconds(1))) }
    try await expectError(.invalidLogID) { try await payments.append([.closed], to: stranger, expecting: .any) }
    try await expectError(.invalidLogID) { try await payments.append([.closed], after: reduction) }
    try await expectError(.invalidLogID) { try await payments.execute(stranger) { _ in [.closed] } }
    try await expectError(.invalidLogID) { try await payments.page(of: stranger) }
    try await expectError(.invalidLogID) { for try await _ in payments.events(of: stranger) {} }
    #expect(desk.store.calls == [])
    #expect(desk.cache.calls == [])
  }

  @Test func `a reduce that was cancelled leaves the manager usable`() async throws {
    let desk = Desk()
    let id = try await desk.payments.create([.requested(1)]).logID
    let gate = Gate()
    desk.store.inject(.holdBefore(gate), into: .events)
    let task = Task { try await desk.payments.reduce(id) }
    await gate.arrival()
    task.cancel()
    try await expectError(.cancelled) { try await task.value }
    #expect(try await desk.payments.reduce(id).aggregate.requested == 1)
  }
}

extension Desk {
  func reduce(_ id: LogID) async throws -> Reduction<Payment> { try await payments.reduce(id) }
}
