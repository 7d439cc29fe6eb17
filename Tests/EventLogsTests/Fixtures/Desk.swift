import EventLogs
import EventLogsTesting

/// A log manager for payments with everything around it in reach.
struct Desk {
  let store: FaultyEventStore
  let cache: FaultyReductionCache
  let entries: InMemoryReductionCache
  let payments: LogManager<Payment>

  init(
    on events: any EventStore = InMemoryEventStore(),
    policy: CachingPolicy<Payment> = .always,
    configuration: LogManagerConfiguration = LogManagerConfiguration(),
    storeFault: @escaping @Sendable (FaultyEventStore.Call) -> Fault? = { _ in nil },
    cacheFault: @escaping @Sendable (FaultyReductionCache.Call) -> Fault? = { _ in nil }
  ) {
    store = FaultyEventStore(events, fault: storeFault)
    entries = InMemoryReductionCache()
    cache = FaultyReductionCache(entries, fault: cacheFault)
    payments = LogManager(store: store, cache: cache, policy: policy, configuration: configuration)
  }

  /// Another process on the same store, without a cache.
  var elsewhere: LogManager<Payment> { LogManager(store: store) }

  /// Creates a payment, reduces it and waits until the reduction is cached.
  func cachedPayment(_ events: [PaymentEvent] = [.requested(100)]) async throws -> LogID {
    let id = try await payments.create(events).logID
    try await reduceAndCache(id)
    store.forgetCalls()
    cache.forgetCalls()
    return id
  }

  /// Reduces a payment that has newer events than the cache, and waits until the reduction is cached.
  @discardableResult
  func reduceAndCache(_ id: LogID) async throws -> Reduction<Payment> {
    let written = payments.statistics.cacheWrites
    let reduction = try await payments.reduce(id)
    await eventually { payments.statistics.cacheWrites > written }
    return reduction
  }

  func cachedIndex(of id: LogID) async throws -> EventIndex? {
    try await entries.reductions(of: Payment.self, for: [id])[0]?.throughIndex
  }
}

/// Yields until a condition holds. A test that uses it has a time limit.
func eventually(_ condition: () -> Bool) async {
  while !condition() { await Task.yield() }
}
