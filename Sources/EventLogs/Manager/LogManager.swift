public import Foundation
public import Logging
public import ServiceLifecycle

/// The entry point: creates logs, appends events, reduces logs into aggregates and pages through events.
///
/// ```swift
/// let payments = LogManager<Payment>(store: store, cache: cache)
/// let receipt = try await payments.create([.requested(amount: 1000, currency: "EUR")])
/// let payment = try await payments.reduce(receipt.logID).aggregate
/// ```
///
/// A manager reduces one type of aggregate; several managers may share one store and one cache. Call
/// ``shutdown(within:)`` at the end, or run it as a service, so that reductions waiting to be cached are written.
/// The store and the cache belong to whoever made them and are closed by them.
///
/// All methods throw ``EventLogsError`` and nothing else, except ``execute(_:expecting:idempotencyKey:metadata:decide:)``, which also
/// throws what the decision throws.
public final class LogManager<Aggregate: EventLogs.Aggregate>: Sendable {
  /// The events of the logs that this manager works on.
  public typealias Event = Aggregate.Event

  let store: any EventStore
  let cache: (any ReductionCache)?
  let codec: any Codec
  let configuration: LogManagerConfiguration
  let logger: Logger
  let counters: LogManagerCounters
  let writer: CacheWriter<Aggregate>?

  /// Creates a manager. No connection is made by this.
  ///
  /// - Parameters:
  ///   - store: Where the events live.
  ///   - cache: Where reductions are kept between calls; `nil` to fold every log from its first event.
  ///   - policy: Which reductions are worth caching.
  ///   - codec: How events are written.
  ///   - configuration: Limits, clock and ids.
  ///   - logger: Where failures that no caller sees are reported.
  public init(
    store: any EventStore,
    cache: (any ReductionCache)? = nil,
    policy: CachingPolicy<Aggregate> = .always,
    codec: any Codec = JSONCodec(),
    configuration: LogManagerConfiguration = LogManagerConfiguration(),
    logger: Logger = Logger(label: "event-logs")
  ) {
    self.store = store
    self.cache = cache
    self.codec = codec
    self.configuration = configuration
    self.logger = logger
    let counters = LogManagerCounters()
    self.counters = counters
    self.writer = cache.map {
      CacheWriter(
        cache: $0,
        policy: policy,
        capacity: configuration.cacheQueueCapacity,
        counters: counters,
        logger: logger
      )
    }
  }

  /// What this manager has done since it was made.
  public var statistics: LogManagerStatistics { counters.snapshot }

  /// Writes the reductions that wait to be cached. Later reductions are no longer cached; everything else goes on working.
  ///
  /// - Parameter limit: How long to wait at most.
  /// - Returns: Whether everything was written in time.
  @discardableResult
  public func shutdown(within limit: Duration = .seconds(5)) async -> Bool {
    await writer?.close(within: limit) ?? true
  }

  func requireType(of id: LogID) throws(EventLogsError) {
    guard id.type == Event.logType else {
      throw EventLogsError(
        .invalidLogID,
        "\(id) is a log of type \(id.type), but \(Event.self) are events of logs of type \(Event.logType).",
        logID: id
      )
    }
  }
}

extension LogManager: Service {
  /// Waits for graceful shutdown or cancellation, then writes the reductions that wait to be cached.
  public func run() async {
    try? await gracefulShutdown()
    await shutdown()
  }
}

/// Limits of a log manager, and where it takes time and ids from.
public struct LogManagerConfiguration: Sendable {
  /// The largest payload of an event, in bytes: 4 MiB by default. A larger one is refused before anything is sent. A whole
  /// append is limited by ``Append/maximumBytes``.
  public var maximumPayloadBytes = 4 * 1024 * 1024

  /// How many reductions may wait to be cached: 10,000 by default. Further ones are dropped and counted.
  public var cacheQueueCapacity = 10_000

  /// How often a command is tried on the store's state before a conflict is reported: 10 by default, and always at least
  /// once. The try on the cached state comes on top.
  public var maximumCommandAttempts = 10

  /// The clock that dates reductions.
  public var now: @Sendable () -> Date = { Date() }

  /// Makes the ids of new logs: UUIDv7 by default.
  public var makeLogID: @Sendable (LogType) -> LogID = { LogID(type: $0) }

  /// Creates the default configuration.
  public init() {}
}
