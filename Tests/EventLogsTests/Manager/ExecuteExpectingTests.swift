import EventLogs
import EventLogsTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct ExecuteExpectingTests {
  @Test func `a command is executed while the log ends as expected`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment()
    let execution = try await desk.payments.execute(id, expecting: .at(0)) { try $0.capture(30) }
    #expect(execution.reduction.throughIndex == 1)
    #expect(desk.store.operations == [.append])
  }

  @Test func `a command on a log that ends elsewhere is a conflict that tells where`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment([.requested(100), .captured(amount: 1)])
    let error = try await expectError(.conflict) {
      try await desk.payments.execute(id, expecting: .at(0)) { try $0.capture(30) }
    }
    #expect(error.expectedIndex == .at(0))
    #expect(error.actualIndex == 1)
    #expect(try await desk.payments.reduce(id).throughIndex == 1)
  }

  @Test func `a cached state that is too old doesn't make a conflict`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment()
    _ = try await desk.elsewhere.append([.captured(amount: 60)], to: id, expecting: .at(0))
    let execution = try await desk.payments.execute(id, expecting: .at(1)) { try $0.capture(40) }
    #expect(execution.reduction.throughIndex == 2)
  }

  @Test func `a state that was as expected until another command came is a conflict`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment()
    _ = try await desk.elsewhere.append([.captured(amount: 60)], to: id, expecting: .at(0))
    let error = try await expectError(.conflict) {
      try await desk.payments.execute(id, expecting: .at(0)) { try $0.capture(40) }
    }
    #expect(error.actualIndex == 1)
  }

  @Test func `a replay comes before the expectation`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment()
    let first = try await desk.payments.execute(id, expecting: .at(0), idempotencyKey: "a") { try $0.capture(30) }
    let again = try await desk.payments.execute(id, expecting: .at(0), idempotencyKey: "a") { try $0.capture(30) }
    #expect(again.isReplay)
    #expect(again.reduction.throughIndex == first.reduction.throughIndex)
  }

  @Test func `whether the log exists can be expected`() async throws {
    let desk = Desk()
    let id = LogID(type: "payment")
    _ = try await expectError(.logNotFound) { try await desk.payments.execute(id, expecting: .exists) { _ in [.requested(5)] } }
    _ = try await desk.payments.execute(id, expecting: .empty) { _ in [.requested(5)] }
    _ = try await expectError(.conflict) { try await desk.payments.execute(id, expecting: .empty) { _ in [.requested(5)] } }
  }
}
