/// What became of logs that were to be warmed.
public struct WarmingCounts: Hashable, Sendable {
  /// How many failures are kept with their reasons.
  public static let maximumFailures = 10

  /// A log that could not be warmed.
  public struct Failure: Hashable, Sendable {
    /// The log.
    public let logID: LogID

    /// Why; safe to log.
    public let reason: String

    /// Creates a failure.
    public init(_ logID: LogID, reason: String) {
      self.logID = logID
      self.reason = reason
    }
  }

  /// Logs that the cache now holds as they are in the store, and didn't before.
  public var warmed = 0

  /// Logs that the cache held as they are already, or that somebody else wrote meanwhile.
  public var fresh = 0

  /// Logs that the caching policy doesn't want cached.
  public var refused = 0

  /// Logs that can't be folded or encoded.
  public var failed = 0

  /// Ids of logs that have no events.
  public var unknown = 0

  /// The first ``maximumFailures`` of the failed.
  public private(set) var failures: [Failure] = []

  /// Creates counts of nothing.
  public init() {}

  /// All logs.
  public var total: Int { warmed + fresh + refused + failed + unknown }

  /// Counts a failed log.
  public mutating func fail(_ logID: LogID, _ error: EventLogsError) {
    failed += 1
    keep(Failure(logID, reason: "\(error)"))
  }

  /// Adds others.
  public static func += (counts: inout WarmingCounts, others: WarmingCounts) {
    counts.warmed += others.warmed
    counts.fresh += others.fresh
    counts.refused += others.refused
    counts.failed += others.failed
    counts.unknown += others.unknown
    for failure in others.failures { counts.keep(failure) }
  }

  private mutating func keep(_ failure: Failure) {
    if failures.count < Self.maximumFailures { failures.append(failure) }
  }
}
