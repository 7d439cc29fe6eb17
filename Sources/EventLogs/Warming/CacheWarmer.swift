public import Logging

/// Reduces logs ahead of demand and writes them to the cache.
///
/// ```swift
/// let warmer = CacheWarmer<Payment>(store: store, cache: cache)
/// let counts = try await warmer.warm(ids)
/// ```
///
/// This warms the logs it is given, in one batch. A ``WarmingJob`` finds out which logs there are, keeps its place, and follows
/// the feed.
///
/// The cache should be the shared one, not a ``TieredReductionCache``: what the tier in this process holds says nothing of what
/// others find.
public struct CacheWarmer<Aggregate: EventLogs.Aggregate>: LogWarming {
  /// How many events of a log are read with the batch when it isn't known how many there are.
  static var usualEvents: Int { 32 }

  let cache: any ReductionCache
  let policy: CachingPolicy<Aggregate>

  /// Folds as everywhere. Its own cache writer, which doesn't wait for the cache's answer, isn't used.
  let manager: LogManager<Aggregate>

  /// Creates a warmer. Nothing is sent by this.
  ///
  /// - Parameters:
  ///   - store: Where the events live.
  ///   - cache: The cache to fill.
  ///   - policy: Which reductions are worth caching, as those who reduce have it.
  ///   - codec: How events are written, as those who reduce have it.
  ///   - configuration: The clock that dates reductions.
  ///   - logger: Told of cached reductions that the store contradicts.
  public init(
    store: any EventStore,
    cache: any ReductionCache,
    policy: CachingPolicy<Aggregate> = .always,
    codec: any Codec = JSONCodec(),
    configuration: LogManagerConfiguration = LogManagerConfiguration(),
    logger: Logger = Logger(label: "event-logs.warming")
  ) {
    self.cache = cache
    self.policy = policy
    manager = LogManager(store: store, cache: cache, codec: codec, configuration: configuration, logger: logger)
  }

  public var logType: LogType { Aggregate.Event.logType }

  public var title: String { "\(Aggregate.aggregateName)/\(Aggregate.foldVersion)" }

  /// Warms some logs, of which the cache lacks all or the newest events.
  ///
  /// - Parameter ids: Some hundred logs.
  /// - Returns: What became of each.
  /// - Throws: ``EventLogsError`` as ``LogWarming/warm(_:evenIfFresh:)`` does.
  public func warm(_ ids: [LogID]) async throws(EventLogsError) -> WarmingCounts {
    try await warm(ids.map { WarmingTarget($0) }, evenIfFresh: false).counts
  }
}
