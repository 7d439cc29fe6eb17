import Synchronization

/// What a log manager has done since it was made.
public struct LogManagerStatistics: Hashable, Sendable {
  /// Logs that were reduced, by what the cache held of them.
  public let outcomes: ReductionOutcomes

  /// How many events were applied to each of them. Events that a cached reduction already held don't count.
  public let eventsPerReduction: SizeDistribution

  /// Tries of commands that met events which came after their log was read. A cached state that lacked events doesn't count.
  public let conflicts: Int

  /// Appends and commands that were answered with the outcome that an earlier one had under the same idempotency key.
  public let replays: Int

  /// Reductions that began with a cached one.
  public let cacheHits: Int

  /// Reductions for which the cache held nothing.
  public let cacheMisses: Int

  /// Cached reductions that were dropped because the store doesn't have their last event.
  public let cachePoisoned: Int

  /// Calls of the cache that failed; each counted as a miss or a lost write.
  public let cacheErrors: Int

  /// Reductions that were written to the cache.
  public let cacheWrites: Int

  /// Reductions that the policy didn't want cached.
  public let cacheWritesRefused: Int

  /// Reductions that were not written because the queue was full or the manager shut down.
  public let cacheWritesDropped: Int

  /// Reductions that wait to be written to the cache now.
  public let cacheQueueDepth: Int

  /// Logs that were reduced.
  public var reductions: Int { outcomes.hits + outcomes.stale + outcomes.misses + outcomes.errors }

  /// Events that were applied to reduce logs to their newest state.
  public var eventsApplied: Int { eventsPerReduction.sum }
}

/// Logs that were reduced to their newest state, each counted once.
public struct ReductionOutcomes: Hashable, Sendable {
  /// Those that the cache held with all their events.
  public var hits: Int

  /// Those that the cache held without their newest events.
  public var stale: Int

  /// Those that the cache didn't hold, or held as the store contradicts. Without a cache, all of them.
  public var misses: Int

  /// Those that were reduced without the cache because it failed.
  public var errors: Int

  /// Creates outcomes.
  public init(hits: Int = 0, stale: Int = 0, misses: Int = 0, errors: Int = 0) {
    self.hits = hits
    self.stale = stale
    self.misses = misses
    self.errors = errors
  }
}

/// The counters behind ``LogManagerStatistics``.
final class LogManagerCounters: Sendable {
  let reductions = Mutex((outcomes: ReductionOutcomes(), sizes: SizeDistribution()))
  let conflicts = Atomic(0)
  let replays = Atomic(0)
  let cacheHits = Atomic(0)
  let cacheMisses = Atomic(0)
  let cachePoisoned = Atomic(0)
  let cacheErrors = Atomic(0)
  let cacheWrites = Atomic(0)
  let cacheWritesRefused = Atomic(0)
  let cacheWritesDropped = Atomic(0)
  let cacheQueueDepth = Atomic(0)

  /// Counts a log that was reduced.
  func countReduction(_ outcome: WritableKeyPath<ReductionOutcomes, Int>, eventsApplied: Int) {
    reductions.withLock { reductions in
      reductions.outcomes[keyPath: outcome] += 1
      reductions.sizes.add(eventsApplied)
    }
  }

  var snapshot: LogManagerStatistics {
    let (outcomes, sizes) = reductions.withLock { $0 }
    return LogManagerStatistics(
      outcomes: outcomes,
      eventsPerReduction: sizes,
      conflicts: conflicts.load(ordering: .relaxed),
      replays: replays.load(ordering: .relaxed),
      cacheHits: cacheHits.load(ordering: .relaxed),
      cacheMisses: cacheMisses.load(ordering: .relaxed),
      cachePoisoned: cachePoisoned.load(ordering: .relaxed),
      cacheErrors: cacheErrors.load(ordering: .relaxed),
      cacheWrites: cacheWrites.load(ordering: .relaxed),
      cacheWritesRefused: cacheWritesRefused.load(ordering: .relaxed),
      cacheWritesDropped: cacheWritesDropped.load(ordering: .relaxed),
      cacheQueueDepth: cacheQueueDepth.load(ordering: .relaxed)
    )
  }
}
