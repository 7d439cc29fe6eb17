/// Where reductions are kept between calls: a baseline that saves reading old events, never the truth.
///
/// A cache may lose, delay or refuse anything at any time: ``LogManager`` reads the events after a cached reduction from the
/// store, checks that the reduction's last event still exists there, and treats every error as a miss.
/// The suite `ReductionCacheConformance` of the product `EventLogsTesting` says whether yours keeps the rules.
///
/// An entry belongs to one aggregate name, fold version and log; entries of others never show through.
public protocol ReductionCache: Sendable {
  /// Reads the cached reductions of some logs, in one round trip.
  ///
  /// - Returns: For each id, in the same order, the reduction, or `nil` where there is none or it can't be read.
  /// - Throws: ``EventLogsError`` with code `cacheUnavailable`, `cancelled` or `closed`.
  func reductions<A: Aggregate>(of aggregate: A.Type, for ids: [LogID]) async throws(EventLogsError) -> [Reduction<A>?]

  /// Reads the cached reduction of one log, which is what a cache is asked most. By default as ``reductions(of:for:)`` does.
  ///
  /// - Returns: The reduction, or `nil` where there is none or it can't be read.
  /// - Throws: ``EventLogsError`` with code `cacheUnavailable`, `cancelled` or `closed`.
  func reduction<A: Aggregate>(of aggregate: A.Type, for id: LogID) async throws(EventLogsError) -> Reduction<A>?

  /// Keeps reductions, except where the cache already holds one of the same log through the same or a later event.
  ///
  /// Reductions of a log without events are not kept.
  ///
  /// - Returns: How many were kept.
  /// - Throws: ``EventLogsError`` with code `cacheUnavailable`, `unencodable` (an aggregate can't be encoded),
  ///   `cancelled` or `closed`. Some may then have been kept.
  @discardableResult
  func store<A: Aggregate>(_ reductions: [Reduction<A>]) async throws(EventLogsError) -> Int

  /// Drops the reduction of a log if it still ends with this very event, because the store no longer has that event.
  ///
  /// - Throws: ``EventLogsError`` with code `cacheUnavailable`, `cancelled` or `closed`.
  func remove<A: Aggregate>(_ aggregate: A.Type, of id: LogID, endingWith lastEvent: EventAnchor) async throws(EventLogsError)

  /// Ends all connections.
  func close() async
}

extension ReductionCache {
  public func reduction<A: Aggregate>(of aggregate: A.Type, for id: LogID) async throws(EventLogsError) -> Reduction<A>? {
    try await reductions(of: A.self, for: [id]).first ?? nil
  }
}
