import EventLogs
import EventLogsTesting
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import PaymentsAPI
import PaymentsDomain
import Synchronization
import Testing

/// A service in memory with everything around it in reach.
struct Desk: Sendable {
  let store: FaultyEventStore
  let cache: FaultyReductionCache
  let payments: LogManager<Payment>
  let service: PaymentsService

  /// The time by which the service judges deadlines and the store records: 1 March 2026 at noon, until a test moves it.
  let clock: TestClock

  /// - Parameter events: The store that others may work on as well; `nil` for one that records by the clock.
  init(
    events: InMemoryEventStore? = nil,
    authenticator: (any Authenticator)? = nil,
    isCacheReachable: (@Sendable () async -> Bool)? = nil,
    limits: PaymentsLimits = PaymentsLimits(),
    clock: TestClock = TestClock(),
    cacheFault: @escaping @Sendable (FaultyReductionCache.Call) -> Fault? = { _ in nil }
  ) {
    let store = FaultyEventStore(events ?? InMemoryEventStore(now: { clock.now }))
    let cache = FaultyReductionCache(InMemoryReductionCache(), fault: cacheFault)
    let payments = LogManager<Payment>(store: store, cache: cache)
    self.clock = clock
    self.store = store
    self.cache = cache
    self.payments = payments
    service = PaymentsService(
      payments: payments,
      disputes: LogManager<Disputes>(store: store, cache: cache),
      store: store,
      authenticator: authenticator,
      isCacheReachable: isCacheReachable,
      metricsText: { "# metrics\n" },
      limits: limits,
      now: { clock.now },
      makeID: { clock.nextID() }
    )
  }

  /// Appends what a later build might, with white space in its payload, to the payment at a path.
  func appendUnknownEvent(to path: String) async throws {
    let payload = Array("{ \"amount\" : 12345678901234567890,\n\"why\": \"a \\\"b\\\" c\" }".utf8)
    _ = try await store.append(
      Append(
        logID: try #require(LogID(String(id(in: path)))),
        events: [EncodedEvent(type: "chargedBack", version: 3, payload: payload[...])],
        expectedIndex: .exists,
        metadata: try JSONCodec().encode(EventMetadata(actor: "later"))
      )
    )
  }

  /// Runs a test against the router in this process, or against a server on a free port.
  func run(
    _ setup: TestingSetup = .router,
    logger: Logger? = nil,
    _ body: @escaping @Sendable (Client) async throws -> Void
  ) async throws {
    let application = Application(router: service.router(), logger: logger)
    try await application.test(setup) { try await body(Client($0)) }
  }
}

/// Time and ids that a test can foresee.
final class TestClock: Sendable {
  private let state = Mutex((now: Date(timeIntervalSince1970: 1_772_366_400), ids: 0))

  var now: Date { state.withLock { $0.now } }

  func advance(by seconds: TimeInterval) { state.withLock { $0.now += seconds } }

  func nextID() -> LogID {
    let number = state.withLock { state in
      state.ids += 1
      return state.ids
    }
    let uuid = UUID(uuidString: "019cac00-0000-7000-8000-\(String(format: "%012x", number))")!
    return LogID(type: PaymentEvent.logType, uuid: uuid)
  }
}
