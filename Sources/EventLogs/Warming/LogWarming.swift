/// What a ``WarmingJob`` gives its batches of logs to: a ``CacheWarmer`` of whatever aggregate.
public protocol LogWarming: Sendable {
  /// The type of the logs that it warms.
  var logType: LogType { get }

  /// What it warms, such as `payment/1`: the aggregate's name and fold version.
  var title: String { get }

  /// Brings what the cache holds of some logs up to the store's state: one read of the cache, one of the store, and one write.
  ///
  /// - Parameters:
  ///   - logs: Some hundred logs.
  ///   - evenIfFresh: Whether to fold logs anew from their first event, and to write them, that the cache has as they are.
  /// - Returns: What became of each log. A log that can't be folded is counted, and doesn't keep others from being warmed.
  /// - Throws: ``EventLogsError`` with code `storeUnavailable`, `storeFailed`, `cacheUnavailable`, `cancelled` or `closed`, which
  ///   is no single log's fault. The same logs may be given again.
  func warm(_ logs: [WarmingTarget], evenIfFresh: Bool) async throws(EventLogsError) -> WarmingOutcome
}

/// A log to be warmed.
public struct WarmingTarget: Hashable, Sendable {
  /// The log.
  public var logID: LogID

  /// An event that the log is known to have, the last one when it was looked at. What the cache holds through this very event is
  /// fresh, and the store needn't be asked.
  public var lastEvent: EventAnchor?

  /// Events of the log that were read to warm it for another aggregate.
  var page: WarmingPage?

  /// Creates a target.
  public init(_ logID: LogID, lastEvent: EventAnchor? = nil) {
    self.logID = logID
    self.lastEvent = lastEvent
  }
}

/// What a batch of logs came to.
public struct WarmingOutcome: Sendable {
  /// What became of the logs.
  public var counts: WarmingCounts

  /// How long the store took to answer the read of the batch; `nil` if it wasn't asked.
  public var readTime: Duration?

  /// How many events that read answered.
  public var eventsRead: Int

  /// How many bytes of payload and metadata these had, about.
  public var bytesRead: Int

  /// What was read of the logs, for those who warm them next.
  var pages: [WarmingPage] = []

  /// Creates an outcome.
  public init(_ counts: WarmingCounts, readTime: Duration? = nil, eventsRead: Int = 0, bytesRead: Int = 0) {
    self.counts = counts
    self.readTime = readTime
    self.eventsRead = eventsRead
    self.bytesRead = bytesRead
  }
}
