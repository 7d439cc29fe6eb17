import Synchronization

/// What a log manager has done since it was made.
public struct LogManagerStatistics: Hashable, Sendable {
  /// Logs that were reduced.
  public let reductions: Int

  /// Events that were applied to reduce logs to their newest state. Events that a cached reduction already held don't count.
  public let eventsApplied: Int

  /// Tries of commands that met events which came after their log was read. A cached state that lacked events doesn't count.
  public let conflicts: Int

  /// Appends and commands that were answered with the outcome that an earlier one had under the same idempotency key.
  public let replays: Int

  /// Reductions that began with a cached one.
  public let cacheHits: Int

  /// Logs reduced to their newest state from a cached reduction that lacked events.
  public let cacheStale: Int

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
}

/// The counters behind ``LogManagerStatistics``.
final class LogManagerCounters: Sendable {
  let reductions = Atomic(0)
  let eventsApplied = Atomic(0)
  let conflicts = Atomic(0)
  let replays = Atomic(0)
  let cacheHits = Atomic(0)
  let cacheStale = Atomic(0)
  let cacheMisses = Atomic(0)
  let cachePoisoned = Atomic(0)
  let cacheErrors = Atomic(0)
  let cacheWrites = Atomic(0)
  let cacheWritesRefused = Atomic(0)
  let cacheWritesDropped = Atomic(0)
  let cacheQueueDepth = Atomic(0)

  var snapshot: LogManagerStatistics {
    LogManagerStatistics(
      reductions: reductions.load(ordering: .relaxed),
      eventsApplied: eventsApplied.load(ordering: .relaxed),
      conflicts: conflicts.load(ordering: .relaxed),
      replays: replays.load(ordering: .relaxed),
      cacheHits: cacheHits.load(ordering: .relaxed),
      cacheStale: cacheStale.load(ordering: .relaxed),
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
