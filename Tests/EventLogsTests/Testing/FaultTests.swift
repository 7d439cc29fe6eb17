import EventLogs
import EventLogsTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct FaultTests {
  private let inner = InMemoryEventStore()

  private func append(_ id: LogID) -> Append {
    Append(logID: id, events: [EncodedEvent(type: "t", payload: ArraySlice("{}".utf8))], expectedIndex: .empty)
  }

  @Test(arguments: EventStoreConformance.checks)
  func `without faults a faulty store is the store it wraps`(check: EventStoreConformance.Check) async throws {
    try await check.run(on: FaultyEventStore(inner))
  }

  @Test(arguments: ReductionCacheConformance.checks)
  func `without faults a faulty cache is the cache it wraps`(check: ReductionCacheConformance.Check) async throws {
    try await check.run(on: FaultyReductionCache(InMemoryReductionCache()))
  }

  @Test func `faults come in the order in which they were injected, then what the closure says`() async throws {
    let store = FaultyEventStore(inner) { $0.operation == .append ? .failBefore(storeDown) : nil }
    store.inject(.failAfter(lost), nil, into: .append)
    store.inject(.failBefore(lost), into: .append)
    let ids = (0..<4).map { _ in LogID(type: "t") }
    try await expectError(.outcomeUnknown) { try await store.append(append(ids[0])) }
    _ = try await store.append(append(ids[1]))
    try await expectError(.outcomeUnknown) { try await store.append(append(ids[2])) }
    try await expectError(.storeUnavailable) { try await store.append(append(ids[3])) }
    let written = try await store.events(from: ids.map { LogStart($0) }, limit: 1).map(\.count)
    #expect(written == [1, 1, 0, 0])
    #expect(store.calls == ids.map { .append(append($0)) } + [.eventsOfMany(ids.map { LogStart($0) }, limit: 1)])
    store.forgetCalls()
    #expect(store.calls == [])
  }

  @Test func `a gate holds a call before or after it happens`() async throws {
    let store = FaultyEventStore(inner)
    let (before, after) = (Gate(), Gate())
    store.inject(.holdBefore(before), .holdAfter(after), into: .append)
    let (first, second) = (LogID(type: "t"), LogID(type: "t"))
    let firstTask = Task { try await store.append(append(first)) }
    await before.arrival()
    let secondTask = Task { try await store.append(append(second)) }
    await after.arrival()
    #expect(try await inner.events(LogQuery(first, limit: 1)).isEmpty)
    #expect(try await inner.events(LogQuery(second, limit: 1)).count == 1)
    before.open()
    after.open()
    #expect(try await firstTask.value.logID == first)
    #expect(try await secondTask.value.logID == second)
  }

  @Test func `an open gate holds nobody`() async throws {
    let gate = Gate()
    gate.open()
    try await gate.pass()
    await gate.arrival()
  }

  @Test func `a cancelled task leaves the gate, unless the gate doesn't heed that`() async throws {
    let gate = Gate()
    let waiting = Task { try await gate.pass() }
    await gate.arrival()
    waiting.cancel()
    try await expectError(.cancelled) { try await waiting.value }
    let cancelledFirst = Task {
      await eventually { Task.isCancelled }
      try await gate.pass()
    }
    cancelledFirst.cancel()
    try await expectError(.cancelled) { try await cancelledFirst.value }

    let stubborn = Gate(heedsCancellation: false)
    let stuck = Task { try await stubborn.pass() }
    await stubborn.arrival()
    stuck.cancel()
    stubborn.open()
    try await stuck.value
  }
}
