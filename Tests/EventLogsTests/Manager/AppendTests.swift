import EventLogs
import EventLogsTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct AppendTests {
  @Test func `create makes a log of the aggregate's type`() async throws {
    let desk = Desk()
    let receipt = try await desk.payments.create([.requested(1), .captured(amount: 1)])
    #expect(receipt.logID.type == "payment")
    #expect(receipt.firstIndex == 0)
    #expect(receipt.lastIndex == 1)
    #expect(try await desk.payments.reduce(receipt.logID).aggregate == Payment(requested: 1, captured: 1))
  }

  @Test func `a retried create gets the first log, and fifty copies make one`() async throws {
    let payments = Desk().payments
    let receipts = try await withThrowingTaskGroup(of: AppendReceipt.self) { group in
      for _ in 0..<50 { group.addTask { try await payments.create([.requested(1)], idempotencyKey: "create-once") } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(receipts.map(\.logID)).count == 1)
    #expect(receipts.count { !$0.isReplay } == 1)
    let error = try await expectError(.idempotencyKeyReused) {
      try await payments.create([.requested(2)], idempotencyKey: "create-once")
    }
    // Whoever guesses a key learns nothing of what it stands for.
    #expect(!error.description.contains(receipts[0].logID.description))
  }

  @Test func `an append on a reduction goes on after it, or is a conflict`() async throws {
    let payments = Desk().payments
    let empty = try await payments.reduce(LogID(type: "payment"))
    #expect(try await payments.append([.requested(1)], after: empty).firstIndex == 0)
    let state = try await payments.reduce(empty.logID)
    #expect(try await payments.append([.captured(amount: 1)], after: state).firstIndex == 1)
    let error = try await expectError(.conflict) { try await payments.append([.closed], after: state) }
    #expect(error.expectedIndex == .at(0))
    #expect(error.actualIndex == 1)
    try await expectError(.conflict) { try await payments.append([.closed], after: empty) }
  }

  @Test func `a lost answer is an unknown outcome, and a retry with the key resolves it`() async throws {
    let desk = Desk()
    let id = try await desk.payments.create([.requested(1)]).logID
    desk.store.inject(.failAfter(lost), into: .append)
    let error = try await expectError(.outcomeUnknown) {
      try await desk.payments.append([.closed], to: id, expecting: .at(0), idempotencyKey: "k")
    }
    #expect(!error.isRetrySafe)
    let retry = try await desk.payments.append([.closed], to: id, expecting: .at(0), idempotencyKey: "k")
    #expect(retry.isReplay)
    #expect(retry.firstIndex == 1)
    #expect(try await desk.payments.reduce(id).throughIndex == 1)
  }

  @Test func `a payload over the limit is refused before it is sent, one at the limit isn't`() async throws {
    var configuration = LogManagerConfiguration()
    configuration.maximumPayloadBytes = #"{"amount":1,"currency":"12345"}"#.utf8.count
    let desk = Desk(configuration: configuration)
    _ = try await desk.payments.create([.requested(amount: 1, currency: "12345")])
    desk.store.forgetCalls()
    let error = try await expectError(.payloadTooLarge) {
      try await desk.payments.create([.closed, .requested(amount: 1, currency: "secret")])
    }
    #expect(error.eventType == "requested")
    #expect(!error.description.contains("secret"))
    try await expectError(.payloadTooLarge) {
      try await desk.payments.create([.closed], metadata: EventMetadata(actor: String(repeating: "a", count: 40)))
    }
    #expect(desk.store.calls == [])
  }

  @Test func `what can't be encoded is refused before anything is sent`() async throws {
    let store = FaultyEventStore(InMemoryEventStore())
    let readings = LogManager<Readings>(store: store)
    let error = try await expectError(.unencodable) { try await readings.create([.measured(1), .measured(.infinity)]) }
    #expect(error.underlying is EncodingError)
    let id = LogID(type: "reading")
    try await expectError(.unencodable) { try await readings.execute(id) { _ in [.measured(.nan)] } }
    #expect(!store.operations.contains(.append))
  }

  @Test func `no events are refused`() async throws {
    try await expectError(.invalidArgument) { try await Desk().payments.create([]) }
  }

  @Test func `metadata travels with every event of its append`() async throws {
    let payments = Desk().payments
    let metadata = EventMetadata(correlationID: "c", causationID: "d", actor: "e \u{0} 🦊", custom: ["note": "n"])
    let id = try await payments.create([.requested(1), .closed], metadata: metadata).logID
    _ = try await payments.append([.closed], to: id, expecting: .any)
    #expect(try await payments.page(of: id).events.map(\.metadata) == [metadata, metadata, EventMetadata()])
  }

  @Test func `an append that waits can be cancelled, and the manager stays usable`() async throws {
    let desk = Desk()
    let gate = Gate()
    desk.store.inject(.holdBefore(gate), into: .append)
    let payments = desk.payments
    let task = Task { try await payments.create([.requested(1)]) }
    await gate.arrival()
    task.cancel()
    try await expectError(.cancelled) { try await task.value }
    _ = try await payments.create([.requested(1)])
  }

  @Test func `what was done is counted`() async throws {
    let desk = Desk(policy: .logLength(atLeast: 2))
    let short = try await desk.payments.create([.requested(1)]).logID
    _ = try await desk.payments.reduce(short)
    let long = try await desk.cachedPayment([.requested(1), .closed])
    _ = try await desk.payments.reduce(long)
    #expect(await desk.payments.shutdown())
    let statistics = desk.payments.statistics
    #expect(statistics.reductions == 3)
    #expect(statistics.cacheHits == 1)
    #expect(statistics.cacheMisses == 2)
    #expect(statistics.cacheWrites == 1)
    #expect(statistics.cacheWritesRefused == 1)
    #expect(statistics.cacheWritesDropped == 0)
    #expect(statistics.cacheErrors == 0)
    #expect(statistics.cachePoisoned == 0)
    #expect(statistics.cacheQueueDepth == 0)
    #expect(statistics.eventsApplied == 3)
    #expect(statistics.outcomes == ReductionOutcomes(hits: 1, stale: 0, misses: 2, errors: 0))
    #expect(statistics.eventsPerReduction.counts.prefix(3) == [1, 1, 1])
  }

  @Test func `a cached reduction that lacks events counts as stale, and only those events as applied`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment([.requested(3), .captured(amount: 1)])
    try await desk.elsewhere.append([.captured(amount: 1), .captured(amount: 1)], to: id, expecting: .at(1))
    _ = try await desk.payments.reduce(id)
    #expect(desk.payments.statistics.outcomes.stale == 1)
    #expect(desk.payments.statistics.eventsApplied == 4)
  }

  @Test func `conflicts and replays are counted`() async throws {
    let desk = Desk()
    let id = try await desk.payments.create([.requested(3)], idempotencyKey: "create").logID
    try await desk.payments.create([.requested(3)], idempotencyKey: "create")
    #expect(desk.payments.statistics.replays == 1)

    desk.store.inject(.failBefore(EventLogsError(.conflict, "Somebody was faster.")), into: .append)
    for _ in 0..<2 { try await desk.payments.execute(id, idempotencyKey: "capture") { try $0.capture(3) } }
    #expect(desk.payments.statistics.conflicts == 1)
    #expect(desk.payments.statistics.replays == 2)
  }

  @Test func `what waits to be cached is counted`() async throws {
    let desk = Desk()
    let gate = Gate()
    desk.cache.inject(.holdBefore(gate), into: .store)
    _ = try await desk.payments.reduce(desk.payments.create([.requested(1)]).logID)
    await gate.arrival()
    for _ in 0..<3 { _ = try await desk.payments.reduce(desk.payments.create([.requested(1)]).logID) }
    #expect(desk.payments.statistics.cacheQueueDepth == 3)
    gate.open()
    #expect(await desk.payments.shutdown())
    #expect(desk.payments.statistics.cacheQueueDepth == 0)
  }
}

/// Events that JSON can't always hold.
private enum ReadingEvent: Event {
  case measured(_ value: Double)

  static let logType: LogType = "reading"
}

private struct Readings: Aggregate {
  mutating func apply(_ record: EventRecord<ReadingEvent>) {}
}
