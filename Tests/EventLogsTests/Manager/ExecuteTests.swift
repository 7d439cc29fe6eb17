import EventLogs
import EventLogsTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct ExecuteTests {
  @Test func `on a cached state a command is one append and no read`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment([.requested(100)])
    let execution = try await desk.payments.execute(id) { try $0.capture(30) }
    #expect(desk.store.operations == [.append])
    #expect(execution.reduction.aggregate == Payment(requested: 100, captured: 30))
    #expect(execution.reduction.throughIndex == 1)
    #expect(execution.events.map(\.event) == [.captured(amount: 30)])
    #expect(execution.events.map(\.index) == [1])
    #expect(!execution.isReplay)
    #expect(try await desk.elsewhere.reduce(id).aggregate == execution.reduction.aggregate)
  }

  @Test func `the state after a command is offered to the cache`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment([.requested(100)])
    for count in 1...5 {
      let written = desk.payments.statistics.cacheWrites
      _ = try await desk.payments.execute(id) { try $0.capture(1) }
      await eventually { desk.payments.statistics.cacheWrites > written }
      #expect(try await desk.cachedIndex(of: id)?.count == count + 1)
    }
    #expect(desk.store.operations == Array(repeating: .append, count: 5))
  }

  @Test func `a command on a log without events can begin it`() async throws {
    let desk = Desk()
    let execution = try await desk.payments.execute(LogID(type: "payment")) { _ in [.requested(5)] }
    #expect(execution.reduction.throughIndex == 0)
    #expect(execution.reduction.aggregate.requested == 5)
  }

  @Test func `on a stale state the conflict is resolved by deciding again`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment([.requested(100)])
    _ = try await desk.elsewhere.append([.captured(amount: 60)], to: id, expecting: .at(0))
    desk.store.forgetCalls()
    let seen = Mutex<[Int]>([])
    let execution = try await desk.payments.execute(id) { payment in
      seen.withLock { $0.append(payment.captured) }
      return try payment.capture(40)
    }
    #expect(seen.withLock(\.self) == [0, 60])
    #expect(desk.store.operations == [.append, .events, .append])
    #expect(execution.reduction.aggregate.captured == 100)
    #expect(execution.reduction.throughIndex == 2)
  }

  @Test func `a refusal is decided again on the exact state`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment([.requested(100), .captured(amount: 100)])
    _ = try await desk.elsewhere.append([.requested(50)], to: id, expecting: .at(1))
    desk.store.forgetCalls()
    let execution = try await desk.payments.execute(id) { try $0.capture(50) }
    #expect(desk.store.operations == [.events, .append])
    #expect(execution.reduction.aggregate.captured == 150)
    await #expect(throws: Payment.Refusal.beyondRequested(available: 0)) {
      try await desk.payments.execute(id) { try $0.capture(1) }
    }
  }

  @Test func `deciding nothing is decided again on the exact state, and appends nothing`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment([.requested(100)])
    _ = try await desk.elsewhere.append([.closed], to: id, expecting: .at(0))
    desk.store.forgetCalls()
    let closing = try await desk.payments.execute(id) { $0.isClosed ? [.refunded(amount: 1)] : [] }
    #expect(closing.events.count == 1)
    #expect(desk.store.operations == [.events, .append])
    desk.store.forgetCalls()
    let nothing = try await desk.payments.execute(id) { _ in [] }
    #expect(nothing.events.isEmpty)
    #expect(nothing.reduction.throughIndex == 2)
    #expect(!desk.store.operations.contains(.append))
  }

  @Test func `attempts are bounded`() async throws {
    var configuration = LogManagerConfiguration()
    configuration.maximumCommandAttempts = 3
    let desk = Desk(
      configuration: configuration,
      storeFault: { call in
        guard case .append(let append) = call, append.expectedIndex != .empty else { return nil }
        return .failBefore(EventLogsError(.conflict, "Somebody was faster."))
      }
    )
    let id = try await desk.cachedPayment([.requested(100)])
    try await expectError(.conflict) { try await desk.payments.execute(id) { try $0.capture(1) } }
    let onTheCachedState = 1
    #expect(desk.store.operations.filter { $0 == .append }.count == onTheCachedState + 3)
  }

  @Test func `commands of fifty tasks all happen, each once`() async throws {
    var configuration = LogManagerConfiguration()
    configuration.maximumCommandAttempts = 1000
    let desk = Desk(configuration: configuration)
    let id = try await desk.cachedPayment([.requested(30)])
    let payments = desk.payments
    let refusals = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<50 {
        group.addTask { (try? await payments.execute(id) { try $0.capture(1) }) == nil }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(refusals == 20)
    #expect(try await desk.payments.reduce(id).aggregate.captured == 30)
  }

  @Test func `a retry gets the first outcome, even when the rule would now refuse`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment([.requested(100)])
    let first = try await desk.payments.execute(id, idempotencyKey: "k") { try $0.capture(60) }
    _ = try await desk.payments.append([.closed], to: id, expecting: .at(1))
    for payments in [desk.payments, desk.elsewhere] {
      let retry = try await payments.execute(id, idempotencyKey: "k") { try $0.capture(60) }
      #expect(retry.isReplay)
      #expect(retry.events == first.events)
      #expect(retry.reduction.aggregate == first.reduction.aggregate)
      #expect(retry.reduction.throughIndex == 1)
    }
    #expect(try await desk.payments.reduce(id).throughIndex == 2)
  }

  @Test func `a retry gets the first outcome where the rule would now decide otherwise`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment([.requested(100)])
    @Sendable func captureRest(_ payment: Payment) -> [PaymentEvent] {
      payment.captured < payment.requested ? [.captured(amount: payment.requested - payment.captured)] : []
    }
    let first = try await desk.payments.execute(id, idempotencyKey: "k", decide: captureRest)
    let retryOfNothing = try await desk.payments.execute(id, idempotencyKey: "k", decide: captureRest)
    #expect(retryOfNothing.events == first.events && retryOfNothing.isReplay)
    _ = try await desk.payments.append([.requested(7)], to: id, expecting: .any)
    let retryOfOther = try await desk.payments.execute(id, idempotencyKey: "k", decide: captureRest)
    #expect(retryOfOther.events == first.events && retryOfOther.isReplay)
    #expect(try await desk.payments.reduce(id).aggregate.captured == 100)
  }

  @Test func `an answer that was lost is found again by a retry`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment([.requested(100)])
    desk.store.inject(.failAfter(lost), into: .append)
    try await expectError(.outcomeUnknown) { try await desk.payments.execute(id, idempotencyKey: "k") { try $0.capture(100) } }
    let retry = try await desk.payments.execute(id, idempotencyKey: "k") { try $0.capture(100) }
    #expect(retry.isReplay)
    #expect(try await desk.payments.reduce(id).aggregate.captured == 100)
  }

  @Test func `the same key with another command is reused, and nothing is written`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment([.requested(100)])
    _ = try await desk.payments.execute(id, idempotencyKey: "k") { try $0.capture(60) }
    try await expectError(.idempotencyKeyReused) {
      try await desk.payments.execute(id, idempotencyKey: "k") { try $0.capture(40) }
    }
    try await expectError(.idempotencyKeyReused) {
      try await desk.payments.execute(id, idempotencyKey: "k") { try $0.capture(99) }
    }
    let other = try await desk.cachedPayment([.requested(100)])
    let error = try await expectError(.idempotencyKeyReused) {
      try await desk.payments.execute(other, idempotencyKey: "k") { try $0.capture(60) }
    }
    #expect(error.logID == other)
    #expect(!error.description.contains(id.description))
    #expect(try await desk.payments.reduce(id).throughIndex == 1)
    #expect(try await desk.payments.reduce(other).throughIndex == 0)
  }

  @Test func `a key that stands for a log of another type is reused`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment([.requested(100)])
    let stranger = LogID(type: "stranger")
    for expected in [ExpectedIndex.empty, .at(0)] {
      let event = EncodedEvent(type: "captured", payload: ArraySlice(#"{"amount":1}"#.utf8))
      _ = try await desk.store.append(
        Append(logID: stranger, events: [event], expectedIndex: expected, idempotencyKey: expected == .empty ? "k1" : "k2")
      )
    }
    for key: IdempotencyKey in ["k1", "k2"] {
      try await expectError(.idempotencyKeyReused) {
        try await desk.payments.execute(id, idempotencyKey: key) { try $0.capture(1) }
      }
    }
  }

  @Test func `a store that is down is reported as that`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment()
    desk.store.inject(.failBefore(storeDown), into: .append)
    let error = try await expectError(.storeUnavailable) { try await desk.payments.execute(id) { try $0.capture(1) } }
    #expect(error.isRetrySafe)
  }
}
