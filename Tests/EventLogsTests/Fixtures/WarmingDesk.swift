import EventLogsTesting
import Logging
import ServiceLifecycle
import Synchronization

@testable import EventLogs

/// Payments, and jobs that warm a cache with them.
struct WarmingDesk {
  let events = InMemoryEventStore()
  let store: FaultyEventStore
  let entries = InMemoryReductionCache()
  let cache: FaultyReductionCache
  let payments: LogManager<Payment>
  var configuration = WarmingConfiguration()

  init(
    storeFault: @escaping @Sendable (FaultyEventStore.Call) -> Fault? = { _ in nil },
    cacheFault: @escaping @Sendable (FaultyReductionCache.Call) -> Fault? = { _ in nil }
  ) {
    store = FaultyEventStore(events, fault: storeFault)
    cache = FaultyReductionCache(entries, fault: cacheFault)
    payments = LogManager(store: events)
    let time = SkippedTime()
    configuration.now = { time.now }
    configuration.pause = { try await time.pause($0) }
    configuration.lease = .seconds(30)
    configuration.saveInterval = .zero
    configuration.gatheringTime = .milliseconds(20)
  }

  func warmer(policy: CachingPolicy<Payment> = .always) -> CacheWarmer<Payment> {
    CacheWarmer(store: store, cache: cache, policy: policy)
  }

  func job(
    _ selection: WarmingSelection,
    policy: CachingPolicy<Payment> = .always,
    checkpoints: (any CheckpointStore)? = nil,
    as holder: String = "test",
    configure: (inout WarmingConfiguration) -> Void = { _ in }
  ) -> WarmingJob {
    var configuration = configuration
    configure(&configuration)
    return WarmingJob(
      "warm",
      store: store,
      checkpoints: checkpoints ?? events,
      cache: cache,
      warming: [warmer(policy: policy)],
      selection: selection,
      as: holder,
      configuration: configuration
    )
  }

  /// Creates payments of some captures each.
  @discardableResult
  func create(_ count: Int, captures: Int = 2) async throws -> [LogID] {
    var ids: [LogID] = []
    for _ in 0..<count { ids.append(try await payments.create(PaymentEvent.history(captures: captures)).logID) }
    return ids
  }

  func capture(_ id: LogID, _ amount: Int = 1) async throws {
    try await payments.append([.captured(amount: amount)], to: id, expecting: .exists)
  }

  /// Through which event the cache holds each log.
  func cached(_ ids: [LogID]) async throws -> [EventIndex?] {
    try await entries.reductions(of: Payment.self, for: ids).map { $0?.throughIndex }
  }

  func isWarm(_ ids: [LogID]) async throws -> Bool {
    try await entries.reductions(of: Payment.self, for: ids).map { $0?.aggregate } == payments.reduce(ids).map(\.aggregate)
  }

  var position: GlobalPosition {
    get async throws { try await events.feed(after: .start, limit: 1).head }
  }

  /// How many reductions of payments were written.
  var writes: Int {
    cache.calls.reduce(0) {
      if case .store("Payment", let stored) = $1 { $0 + stored.count } else { $0 }
    }
  }
}

/// Time that passes when somebody waits. Pauses of more than six seconds don't end.
final class SkippedTime: Sendable {
  private let elapsed = Mutex(Duration.zero)
  private let start = ContinuousClock.now

  var now: ContinuousClock.Instant { start + elapsed.withLock(\.self) }

  func skip(_ duration: Duration) { elapsed.withLock { $0 += duration } }

  func pause(_ duration: Duration) async throws {
    try Task.checkCancellation()
    if duration > .seconds(6) { try await Task.sleep(for: .seconds(3600)) }
    skip(duration)
    // Not a spin: what polls records its calls.
    try await Task.sleep(for: .milliseconds(1))
  }
}

/// Runs a job as a service until a test of it is through, and then stops it gracefully.
func running(_ job: WarmingJob, _ test: () async throws -> Void) async throws {
  let group = ServiceGroup(services: [job], logger: Logger(label: "test"))
  try await withThrowingTaskGroup { tasks in
    tasks.addTask { try await group.run() }
    do {
      try await test()
    } catch {
      tasks.cancelAll()
      throw error
    }
    await group.triggerGracefulShutdown()
    try await tasks.waitForAll()
  }
}
