/// What a comparison of cached reductions with fresh folds came to.
public struct CacheVerification: Hashable, Sendable {
  /// How many cached reductions were compared.
  public var compared = 0

  /// Of how many logs the cache holds nothing.
  public var absent = 0

  /// The cached reductions that aren't what their log reduces to.
  public var differences: [CacheDifference] = []

  /// The logs that can't be reduced, and why.
  public var failures: [LogID: String] = [:]

  /// Creates the outcome of comparing nothing.
  public init() {}

  /// Adds another outcome to this one.
  public mutating func add(_ other: CacheVerification) {
    compared += other.compared
    absent += other.absent
    differences += other.differences
    failures.merge(other.failures) { $1 }
  }
}

/// A cached reduction that isn't what its log reduces to.
public struct CacheDifference: Hashable, Sendable {
  /// What is different.
  public enum Kind: String, Hashable, Sendable, CaseIterable, Encodable {
    /// The cached reduction ends with an event that the store doesn't have. It would never have been used.
    case otherHistory = "other_history"

    /// The same events reduce to another state: the fold was changed without raising its version, or it isn't pure.
    case otherState = "other_state"
  }

  /// The log.
  public let logID: LogID

  /// What is different.
  public let kind: Kind

  /// The index through which the cached reduction was made.
  public let throughIndex: EventIndex

  /// Whether the cached reduction was replaced, or removed.
  public let isRepaired: Bool
}
