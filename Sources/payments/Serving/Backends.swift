import EventLogs
import EventLogsBackends
import Logging
import PaymentsDomain
import ServiceLifecycle

/// The store, the cache, and the managers that work on them.
struct Backends: Service {
  /// How long what this process keeps before a shared cache is given out: what was mended or lost there is then noticed here.
  private static let nearAge = Duration.seconds(60)

  let store: any EventStore
  let payments: LogManager<Payment>
  let disputes: LogManager<Disputes>
  private let cache: (any ReductionCache)?
  private let logger: Logger

  /// Opens the store and the cache.
  ///
  /// - Throws: ``ServiceFailure`` when the store can't be opened.
  init(_ configuration: ServiceConfiguration, logger: Logger) async throws(ServiceFailure) {
    do throws(EventLogsError) {
      var cache = try configuration.cache.open()
      if let shared = cache, shared.isShared, configuration.nearEntries > 0 {
        let near = InMemoryReductionCache(maximumEntries: configuration.nearEntries, maximumAge: Self.nearAge)
        cache = TieredReductionCache(near: near, far: shared)
      }
      let store = try await configuration.store.open()
      self.store = store
      self.cache = cache
      payments = LogManager(store: store, cache: cache, logger: logger)
      disputes = LogManager(store: store, cache: cache, logger: logger)
      self.logger = logger
    } catch {
      throw error.code == .invalidArgument ? .configuration(error.message) : .unavailable(error.description)
    }
  }

  /// Whether the cache answers; `nil` for none, and for one in this process.
  var isCacheReachable: (@Sendable () async -> Bool)? {
    guard let cache, cache.isShared else { return nil }
    return {
      // Of a log that nobody has: what matters is that there is an answer.
      (try? await cache.reductions(of: Payment.self, for: [LogID(type: PaymentEvent.logType)])) != nil
    }
  }

  /// Waits for the end, writes the reductions that wait to be cached, and only then closes the cache and the store.
  func run() async {
    try? await gracefulShutdown()
    async let arePaymentsCached = payments.shutdown()
    async let areDisputesCached = disputes.shutdown()
    if await (arePaymentsCached, areDisputesCached) != (true, true) {
      logger.notice("some reductions were not cached before the end")
    }
    await cache?.close()
    await store.close()
  }
}
