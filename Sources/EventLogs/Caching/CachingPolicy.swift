import struct Foundation.Date
import Logging

/// Decides which reductions are worth caching.
///
/// ```swift
/// let policy = CachingPolicy<Payment>.logLength(atLeast: 10).and(.not(.when { $0.reduction.aggregate.isClosed }))
/// ```
///
/// A policy is asked after `reduce` has answered, so a slow or throwing one never affects the caller; one that throws counts as
/// a refusal. It should still be cheap: reductions wait in a bounded queue for its answer.
public struct CachingPolicy<Aggregate: EventLogs.Aggregate>: Sendable {
  private let decide: @Sendable (CachingContext<Aggregate>) throws -> Bool

  /// Creates a policy from a closure that says whether to cache.
  public init(_ decide: @escaping @Sendable (CachingContext<Aggregate>) throws -> Bool) {
    self.decide = decide
  }

  /// Whether to cache a reduction.
  ///
  /// - Throws: What the policy's closure throws.
  public func shouldCache(_ context: CachingContext<Aggregate>) throws -> Bool {
    try decide(context)
  }

  /// Whether to cache a reduction; a policy that throws refuses.
  func accepts(_ context: CachingContext<Aggregate>, logger: Logger) -> Bool {
    do {
      return try decide(context)
    } catch {
      logger.warning("a caching policy threw", metadata: ["log_id": "\(context.reduction.logID)", "error": "\(error)"])
      return false
    }
  }
}

/// What a caching policy sees.
public struct CachingContext<Aggregate: EventLogs.Aggregate>: Sendable {
  /// The reduction that may be cached; it holds at least one event.
  public let reduction: Reduction<Aggregate>

  /// The index through which the cache held the log before; `nil` if it didn't.
  public let cachedIndex: EventIndex?

  /// How many events were applied to what the cache held.
  public let eventsApplied: Int

  /// How long it took to load the baseline, read the newer events and apply them.
  public let foldTime: Duration

  /// Creates a context.
  public init(reduction: Reduction<Aggregate>, cachedIndex: EventIndex?, eventsApplied: Int, foldTime: Duration) {
    self.reduction = reduction
    self.cachedIndex = cachedIndex
    self.eventsApplied = eventsApplied
    self.foldTime = foldTime
  }

  /// How many events the log has.
  public var logLength: Int { reduction.throughIndex?.count ?? 0 }
}

extension CachingPolicy {
  /// Caches every reduction.
  public static var always: CachingPolicy { CachingPolicy { _ in true } }

  /// Caches nothing.
  public static var never: CachingPolicy { CachingPolicy { _ in false } }

  /// Caches logs of at least so many events.
  public static func logLength(atLeast count: Int) -> CachingPolicy {
    CachingPolicy { $0.logLength >= count }
  }

  /// Caches logs of at most so many events.
  public static func logLength(until count: Int) -> CachingPolicy {
    CachingPolicy { $0.logLength <= count }
  }

  /// Caches logs whose number of events lies in a range.
  public static func logLength(between counts: ClosedRange<Int>) -> CachingPolicy {
    CachingPolicy { counts.contains($0.logLength) }
  }

  /// Caches logs that were created at least so long ago, by the time in their id. A log whose id holds no time isn't cached.
  public static func logAge(atLeast age: Duration) -> CachingPolicy {
    CachingPolicy { context in context.logAge.map { $0 >= age } ?? false }
  }

  /// Caches logs that were created at most so long ago, by the time in their id. A log whose id holds no time isn't cached.
  public static func logAge(until age: Duration) -> CachingPolicy {
    CachingPolicy { context in context.logAge.map { $0 <= age } ?? false }
  }

  /// Caches when at least so many events have come since the cached reduction, or since the log began.
  public static func every(events count: Int) -> CachingPolicy {
    CachingPolicy { $0.logLength - ($0.cachedIndex?.count ?? 0) >= count }
  }

  /// Caches reductions that took at least so long to make.
  public static func foldTime(atLeast time: Duration) -> CachingPolicy {
    CachingPolicy { $0.foldTime >= time }
  }

  /// Caches when a closure says so.
  public static func when(_ decide: @escaping @Sendable (CachingContext<Aggregate>) throws -> Bool) -> CachingPolicy {
    CachingPolicy(decide)
  }

  /// Caches when both policies do; the other isn't asked when this one refuses.
  public func and(_ other: CachingPolicy) -> CachingPolicy {
    CachingPolicy { try self.shouldCache($0) && other.shouldCache($0) }
  }

  /// Caches when either policy does; the other isn't asked when this one agrees.
  public func or(_ other: CachingPolicy) -> CachingPolicy {
    CachingPolicy { try self.shouldCache($0) || other.shouldCache($0) }
  }

  /// Caches when the policy doesn't.
  public static func not(_ policy: CachingPolicy) -> CachingPolicy {
    CachingPolicy { try !policy.shouldCache($0) }
  }
}

extension CachingContext {
  /// How old the log was when it was reduced.
  fileprivate var logAge: Duration? {
    reduction.logID.createdAt.map { .seconds(reduction.reducedAt.timeIntervalSince($0)) }
  }
}
