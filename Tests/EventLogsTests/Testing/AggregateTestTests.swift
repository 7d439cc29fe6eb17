import EventLogs
import EventLogsTesting
import Testing

@Suite struct AggregateTestTests {
  @Test func `given events, when a command is decided, then its events are the expected ones`() throws {
    try given(Payment.self, .requested(100), .captured(amount: 90))
      .when { try $0.capture(10) }
      .then(.captured(amount: 10))
  }

  @Test func `given nothing, when one event is decided, then it is that one and the state follows`() throws {
    try given(Payment.self)
      .when { _ in .requested(5) }
      .then(.requested(5))
      .then { payment in #expect(payment == Payment(requested: 5)) }
  }

  @Test func `when nothing is decided, then there are no events`() throws {
    try given(Payment.self, .closed).when { _ in [] }.then()
  }

  @Test func `given events, then the state is what they reduce to`() throws {
    try given(Payment.self, .requested(5), .closed).then { #expect($0 == Payment(requested: 5, isClosed: true)) }
  }

  @Test func `a refusal is expected by its value or its type`() throws {
    let decision = given(Payment.self, .requested(5)).when { try $0.capture(6) }
    try decision.thenRefused(with: Payment.Refusal.beyondRequested(available: 5))
    #expect(try decision.thenRefused(as: Payment.Refusal.self) == .beyondRequested(available: 5))
  }

  @Test func `other events are shown as a difference`() {
    let decision = given(Payment.self).when { _ in [.requested(1), .captured(amount: 2), .closed] }
    let failure = #expect(throws: AggregateTestFailure.self) {
      try decision.then(.requested(1), .captured(amount: 3), .closed, .refunded(amount: 4))
    }
    #expect(
      failure?.description == """
        other events were decided (- expected, + decided):
          requested {"amount":1,"currency":"EUR"}
        - captured {"amount":3}
        + captured {"amount":2}
          closed {}
        - refunded {"amount":4}
        """
    )
  }

  @Test func `events where none were expected, and none where some were, are failures`() {
    #expect(throws: AggregateTestFailure.self) { try given(Payment.self).when { _ in [.closed] }.then() }
    #expect(throws: AggregateTestFailure.self) { try given(Payment.self).when { _ in [] }.then(.closed) }
  }

  @Test func `a refusal where events were expected is a failure, and so is the other way round`() {
    let refused = given(Payment.self).when { try $0.capture(1) }
    let failure = #expect(throws: AggregateTestFailure.self) { try refused.then(.captured(amount: 1)) }
    #expect(failure?.description.contains("beyondRequested(available: 0)") == true)
    #expect(throws: AggregateTestFailure.self) { try refused.then { _ in } }
    #expect(throws: AggregateTestFailure.self) { try refused.thenRefused(with: Payment.Refusal.isClosed) }
    #expect(throws: AggregateTestFailure.self) { try refused.thenRefused(as: Payment.Nonsense.self) }
    let decided = given(Payment.self).when { _ in [.closed] }
    #expect(throws: AggregateTestFailure.self) { try decided.thenRefused(with: Payment.Refusal.isClosed) }
  }

  @Test func `an event that the aggregate refuses is a failure that names it, never a refusal`() {
    let broken = given(Payment.self, .closed, .captured(amount: -1)).when { try $0.capture(1) }
    for test in [{ try broken.then() }, { try broken.thenRefused(as: Payment.Refusal.self) }] as [() throws -> Any] {
      let failure = #expect(throws: AggregateTestFailure.self) { _ = try test() }
      #expect(failure?.description.contains("index 1") == true)
    }
    #expect(throws: AggregateTestFailure.self) {
      try given(Payment.self).when { _ in [.captured(amount: -1)] }.then { _ in }
    }
  }
}
