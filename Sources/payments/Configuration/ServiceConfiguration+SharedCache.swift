import EventLogs
import EventLogsBackends

extension ServiceConfiguration {
  /// Opens the shared cache for a job, which is in no hurry and reads large batches.
  ///
  /// - Parameter purpose: What there is nothing to do without one, such as `warm`.
  /// - Throws: ``EventLogsError`` with code `invalidArgument` where no cache, or one of this process, is configured.
  func openSharedCache(to purpose: String) throws(EventLogsError) -> any ReductionCache {
    guard let cache = try cache.open(readTimeout: .seconds(5)), cache.isShared else {
      throw EventLogsError(.invalidArgument, "eventlogs.cache names no shared cache; there is nothing to \(purpose).")
    }
    return cache
  }
}

extension ReductionCache {
  /// Whether other processes find what is kept in it.
  var isShared: Bool { !(self is InMemoryReductionCache) }
}
