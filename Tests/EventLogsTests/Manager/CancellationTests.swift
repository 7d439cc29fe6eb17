import EventLogs
import EventLogsTesting
import struct Foundation.Date
import Testing

/// Wherever a cancelled call waits, it ends as cancelled, or with the truth once an append was sent, and breaks nothing.
@Suite(.timeLimit(.minutes(1))) struct CancellationTests {
  /// Where a call waits.
  enum Place: CaseIterable {
    case cacheRead, firstPage, nextPage, removal
  }

  @Test(arguments: Place.allCases) func `a reduce that waits can be cancelled`(place: Place) async throws {
    let gate = Gate()
    let (desk, id) = try await desk(waitingAt: place, gate)
    let payments = desk.payments
    try await expectCancelled(at: gate) { try await payments.reduce(id) }
    try await expectUsable(desk, id, through: 99)
  }

  @Test func `a reduce of many that waits can be cancelled`() async throws {
    for place in [Place.cacheRead, .nextPage, .removal] {
      let gate = Gate()
      let (desk, id) = try await desk(waitingAt: place, gate)
      let payments = desk.payments
      try await expectCancelled(at: gate) { try await payments.reduce([id, id]) }
      try await expectUsable(desk, id, through: 99)
    }
    let gate = Gate()
    let (desk, id) = try await desk()
    let payments = desk.payments
    desk.store.inject(.holdBefore(gate), into: .eventsOfMany)
    try await expectCancelled(at: gate) { try await payments.reduce([id]) }
    try await expectUsable(desk, id, through: 99)
  }

  @Test(arguments: Place.allCases) func `a command that waits for its state can be cancelled, and appends nothing`(
    place: Place
  ) async throws {
    let gate = Gate()
    let (desk, id) = try await desk(waitingAt: place, gate)
    let payments = desk.payments
    try await expectCancelled(at: gate) { try await payments.execute(id) { $0.requested == 666 ? [] : [.closed] } }
    #expect(!desk.store.operations.contains(.append))
    try await expectUsable(desk, id, through: 99)
  }

  @Test func `a command whose append wasn't sent can be cancelled`() async throws {
    let gate = Gate()
    let (desk, id) = try await desk()
    let payments = desk.payments
    desk.store.inject(.holdBefore(gate), into: .append)
    try await expectCancelled(at: gate) { try await payments.execute(id) { _ in [.closed] } }
    try await expectUsable(desk, id, through: 99)
  }

  @Test func `a command whose append was sent ends with the truth though it is cancelled`() async throws {
    let gate = Gate(heedsCancellation: false)
    let (desk, id) = try await desk()
    let payments = desk.payments
    desk.store.inject(.holdAfter(gate), into: .append)
    let task = Task { try await payments.execute(id) { _ in [.closed] } }
    await gate.arrival()
    task.cancel()
    gate.open()
    #expect(try await task.value.reduction.throughIndex == 100)
    try await expectUsable(desk, id, through: 100)
  }

  @Test func `a command that keeps meeting others can be cancelled`() async throws {
    let gate = Gate()
    let (desk, id) = try await desk()
    let payments = desk.payments
    let conflict = Fault.failBefore(EventLogsError(.conflict, "Somebody was faster."))
    desk.store.inject(conflict, conflict, conflict, .holdBefore(gate), into: .append)
    try await expectCancelled(at: gate) { try await payments.execute(id) { _ in [.closed] } }
    try await expectUsable(desk, id, through: 99)
  }

  @Test(arguments: [FaultyEventStore.Operation.receipt, .events])
  func `a retried command that waits for its first outcome can be cancelled`(operation: FaultyEventStore.Operation) async throws
  {
    let gate = Gate()
    let (desk, id) = try await desk()
    let payments = desk.payments
    _ = try await payments.execute(id, idempotencyKey: "k") { $0.isClosed ? [] : [.closed] }
    // Deciding nothing reads the log once before it looks for an earlier outcome.
    if operation == .events { desk.store.inject(nil, .holdBefore(gate), into: .events) }
    if operation == .receipt { desk.store.inject(.holdBefore(gate), into: .receipt) }
    try await expectCancelled(at: gate) { try await payments.execute(id, idempotencyKey: "k") { $0.isClosed ? [] : [.closed] } }
    try await expectUsable(desk, id, through: 100)
  }

  /// A desk with a payment of a hundred events.
  private func desk() async throws -> (Desk, LogID) {
    let desk = Desk()
    let id = try await desk.elsewhere.create(PaymentEvent.history(captures: 99)).logID
    desk.store.forgetCalls()
    return (desk, id)
  }

  private func desk(waitingAt place: Place, _ gate: Gate) async throws -> (Desk, LogID) {
    let (desk, id) = try await desk()
    switch place {
    case .cacheRead: desk.cache.inject(.holdBefore(gate), into: .reductions)
    case .firstPage: desk.store.inject(.holdBefore(gate), into: .events)
    case .nextPage:
      let fault = Fault.holdBefore(gate)
      desk.store.inject(nil, fault, into: .events)
    case .removal:
      let anchor = EventAnchor(index: 1, position: GlobalPosition(unchecked: 777), recordedAt: .distantPast)
      let poison = Reduction(logID: id, aggregate: Payment(requested: 666), lastEvent: anchor, reducedAt: .distantPast)
      try await desk.entries.store([poison])
      desk.cache.inject(.holdBefore(gate), into: .remove)
    }
    return (desk, id)
  }

  private func expectCancelled<Value: Sendable>(
    at gate: Gate,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ call: @escaping @Sendable () async throws -> Value
  ) async throws {
    let task = Task { try await call() }
    await gate.arrival()
    task.cancel()
    try await expectError(.cancelled, sourceLocation: sourceLocation) { try await task.value }
  }

  /// Expects the manager to answer, and its cache writer to write and to close.
  private func expectUsable(
    _ desk: Desk,
    _ id: LogID,
    through index: EventIndex,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    #expect(try await desk.payments.reduce(id).throughIndex == index, sourceLocation: sourceLocation)
    #expect(
      try await desk.payments.execute(id) { _ in [.captured(amount: 1)] }.events.count == 1,
      sourceLocation: sourceLocation
    )
    let length = index.count + 1
    #expect(await desk.payments.shutdown(within: .seconds(30)), sourceLocation: sourceLocation)
    #expect(try await desk.cachedIndex(of: id)?.count == length, sourceLocation: sourceLocation)
    #expect(desk.payments.statistics.cacheErrors == 0, sourceLocation: sourceLocation)
  }
}
