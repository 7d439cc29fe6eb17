import EventLogs
import EventLogsTesting
import Foundation
import Synchronization
import Testing

/// Why a command may append nothing: its own events don't fit the aggregate, can't be written, or were decided too late.
@Suite(.timeLimit(.minutes(1))) struct ExecuteRefusalTests {
  @Test(arguments: [true, false])
  func `an event that the aggregate refuses isn't appended, though its own rule decided it`(isCached: Bool) async throws {
    let desk = Desk()
    let id = try await isCached ? desk.cachedPayment() : desk.elsewhere.create([.requested(100)]).logID
    desk.store.forgetCalls()
    let error = try await expectError(.foldFailed) {
      try await desk.payments.execute(id) { _ in [.captured(amount: 1), .captured(amount: -1)] }
    }
    #expect(error.eventIndex == 2)
    #expect(error.underlying is Payment.Nonsense)
    #expect(desk.store.operations == [.events])
    #expect(try await desk.payments.execute(id) { try $0.capture(100) }.reduction.throughIndex == 1)
  }

  @Test func `the state after a command was made from the positions and times of the store`() async throws {
    let store = InMemoryEventStore { Date(timeIntervalSince1970: 1) }
    let ledgers = LogManager<Ledger>(store: store)
    let id = try await ledgers.create([.requested(1)]).logID
    let execution = try await ledgers.execute(id) { _ in [.captured(amount: 1), .closed] }
    #expect(execution.reduction.aggregate == Ledger(entries: try await store.events(LogQuery(id, limit: 3)).map(\.anchor)))
  }

  /// What the decision on the cached state is wrong with.
  enum Flaw: CaseIterable {
    case isRefusedByTheAggregate, isTooLarge, hasTooManyEvents, isRefusedByTheStore
  }

  @Test(arguments: Flaw.allCases)
  func `a flaw in what was decided on a cached state is decided again on the exact one`(flaw: Flaw) async throws {
    var configuration = LogManagerConfiguration()
    configuration.maximumPayloadBytes = 100
    let refused = EventLogsError(.payloadRefused, "The store refuses the payload.")
    let desk = Desk(
      configuration: configuration,
      storeFault: { call in
        guard case .append(let append) = call, append.events.map(\.type) == ["refunded"] else { return nil }
        return .failBefore(refused)
      }
    )
    let id = try await desk.cachedPayment()
    _ = try await desk.elsewhere.append([.captured(amount: 60)], to: id, expecting: .at(0))
    @Sendable func flawed() -> [PaymentEvent] {
      switch flaw {
      case .isRefusedByTheAggregate: [.captured(amount: -1)]
      case .isTooLarge: [.requested(amount: 1, currency: String(repeating: "¤", count: 100))]
      case .hasTooManyEvents: Array(repeating: .captured(amount: 0), count: LogQuery.maximumLimit + 1)
      case .isRefusedByTheStore: [.refunded(amount: 1)]
      }
    }
    let execution = try await desk.payments.execute(id) { $0.captured == 60 ? [.captured(amount: 40)] : flawed() }
    #expect(execution.reduction.aggregate == Payment(requested: 100, captured: 100))
    #expect(execution.reduction.throughIndex == 2)
    let code: EventLogsError.Code =
      switch flaw {
      case .isRefusedByTheAggregate: .foldFailed
      case .isTooLarge: .payloadTooLarge
      case .hasTooManyEvents: .invalidArgument
      case .isRefusedByTheStore: .payloadRefused
      }
    try await expectError(code) { try await desk.payments.execute(id) { _ in flawed() } }
    #expect(try await desk.elsewhere.reduce(id).throughIndex == 2)
  }

  @Test func `a retry gets the first outcome, even when what would now be decided can't be appended`() async throws {
    let desk = Desk()
    let id = try await desk.cachedPayment()
    @Sendable func capture(_ payment: Payment) -> [PaymentEvent] { [.captured(amount: payment.captured == 0 ? 60 : -1)] }
    let first = try await desk.payments.execute(id, idempotencyKey: "k", decide: capture)
    let retry = try await desk.payments.execute(id, idempotencyKey: "k", decide: capture)
    #expect(retry.isReplay)
    #expect(retry.events == first.events)
  }

  @Test(arguments: [1, 0, -1]) func `a cached state that is old costs no attempt, and one attempt is always made`(
    attempts: Int
  ) async throws {
    var configuration = LogManagerConfiguration()
    configuration.maximumCommandAttempts = attempts
    let desk = Desk(configuration: configuration)
    let id = try await desk.cachedPayment()
    _ = try await desk.elsewhere.append([.captured(amount: 60)], to: id, expecting: .at(0))
    #expect(try await desk.payments.execute(id) { try $0.capture(40) }.reduction.aggregate.captured == 100)
    desk.store.inject(.failBefore(EventLogsError(.conflict, "Somebody was faster.")), into: .append)
    let uncached = LogManager<Payment>(store: desk.store, configuration: configuration)
    try await expectError(.conflict) { try await uncached.execute(id) { _ in [.closed] } }
  }

  @Test func `the caching policy is told what the cache held, not what the command began with`() async throws {
    let seen = Mutex<[Seen]>([])
    let desk = Desk(
      policy: .when { context in
        seen.withLock { $0.append(Seen(context)) }
        return context.logLength == 2
      }
    )
    let id = try await desk.elsewhere.create([.requested(100)]).logID
    func expect(_ expected: Seen) async throws {
      _ = try await desk.payments.execute(id) { try $0.capture(1) }
      await eventually { seen.withLock { $0.last?.length == expected.length } }
      #expect(seen.withLock(\.last) == expected)
    }
    try await expect(Seen(length: 2, cachedIndex: nil, eventsApplied: 2))
    await eventually { desk.entries.count == 1 }
    try await expect(Seen(length: 3, cachedIndex: 1, eventsApplied: 1))
    try await expect(Seen(length: 4, cachedIndex: 1, eventsApplied: 2))
  }
}

/// What a caching policy was told.
private struct Seen: Equatable {
  var length: Int
  var cachedIndex: EventIndex?
  var eventsApplied: Int
}

extension Seen {
  fileprivate init(_ context: CachingContext<Payment>) {
    self.init(length: context.logLength, cachedIndex: context.cachedIndex, eventsApplied: context.eventsApplied)
  }
}

/// Remembers where and when its events were recorded.
private struct Ledger: Aggregate, Equatable {
  var entries: [EventAnchor] = []

  init() {}

  init(entries: [EventAnchor]) { self.entries = entries }

  mutating func apply(_ record: EventRecord<PaymentEvent>) {
    entries.append(EventAnchor(index: record.index, position: record.position, recordedAt: record.recordedAt))
  }

  enum CodingKeys: CodingKey {}
}
