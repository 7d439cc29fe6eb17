import Logging
import ServiceLifecycle

extension WarmingJob {
  /// The first and the longest pause before something that failed is tried again.
  private static let backoff: (first: Duration, longest: Duration) = (.milliseconds(100), .seconds(5))

  /// Does something, and again while the store or the cache can't be reached.
  ///
  /// - Throws: ``EventLogsError`` that isn't worth a retry, or didn't end in time; `cancelled` when the job is to stop meanwhile.
  func patiently<Value: Sendable>(
    _ operation: () async throws(EventLogsError) -> Value
  ) async throws(EventLogsError) -> Value {
    let start = configuration.now()
    var longest = Self.backoff.first
    while true {
      do throws(EventLogsError) {
        return try await operation()
      } catch {
        recorder.touch()
        guard isWorthARetry(error, since: start) else { throw error }
        if longest == Self.backoff.first { logger.warning("warming waits: \(error)") }
        guard !Task.isShuttingDownGracefully else { throw .cancelled }
        try await pause(longest)
        longest = min(longest * 2, Self.backoff.longest)
      }
    }
  }

  private func isWorthARetry(_ error: EventLogsError, since start: ContinuousClock.Instant) -> Bool {
    let isInTime = configuration.now() - start < configuration.patience
    switch error.code {
    case .storeUnavailable, .cacheUnavailable: return configuration.follows || isInTime
    // What the store reports may be of the moment, and may be for good.
    case .storeFailed: return isInTime
    default: return false
    }
  }
}
