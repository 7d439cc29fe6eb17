/// A store that tells operators about itself. What it tells is of the store alone and asks nothing of its users.
package protocol InspectableStore: EventStore {
  /// How much the store holds, and how fast it grows.
  func statistics() async throws(EventLogsError) -> StoreStatistics

  /// Whether its settings and its schema are what the package relies on.
  func diagnose() async throws(EventLogsError) -> [Diagnosis]
}

/// A cache that tells operators about itself.
package protocol InspectableCache: Sendable {
  /// What the cache holds.
  func statistics() async throws(EventLogsError) -> CacheStatistics

  /// Whether its settings suit a cache.
  func diagnose() async throws(EventLogsError) -> [Diagnosis]

  /// Ends all connections.
  func close() async
}
