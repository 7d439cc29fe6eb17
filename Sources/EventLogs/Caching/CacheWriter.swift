import DequeModule
import Logging
import Synchronization

/// Writes reductions to the cache behind the caller's back.
///
/// Waiting reductions are kept one per log, the newest, up to a bound. One task drains them in batches, asks the policy and
/// writes; it exists only while there is something to write.
final class CacheWriter<Aggregate: EventLogs.Aggregate>: Sendable {
  private struct State {
    var waiting: [LogID: CachingContext<Aggregate>] = [:]
    var order: Deque<LogID> = []
    var drain: Task<Void, Never>?
    var isClosed = false
  }

  /// How many reductions go to the cache in one call.
  private static var batchSize: Int { 256 }

  private let state = Mutex(State())
  private let capacity: Int
  private let cache: any ReductionCache
  private let policy: CachingPolicy<Aggregate>
  private let counters: LogManagerCounters
  private let logger: Logger

  init(
    cache: any ReductionCache,
    policy: CachingPolicy<Aggregate>,
    capacity: Int,
    counters: LogManagerCounters,
    logger: Logger
  ) {
    self.cache = cache
    self.policy = policy
    self.capacity = capacity
    self.counters = counters
    self.logger = logger
  }

  /// Takes a reduction to be written later, or drops and counts it when the queue is full or closed. Never waits.
  func enqueue(_ context: CachingContext<Aggregate>) {
    let id = context.reduction.logID
    let isTaken = state.withLock { state in
      guard !state.isClosed else { return false }
      if let waiting = state.waiting[id] {
        if waiting.logLength < context.logLength { state.waiting[id] = context }
        return true
      }
      guard state.order.count < capacity else { return false }
      state.waiting[id] = context
      state.order.append(id)
      if state.drain == nil { state.drain = Task { await self.drain() } }
      return true
    }
    if !isTaken { counters.cacheWritesDropped.add(1, ordering: .relaxed) }
  }

  /// Refuses further reductions and waits until those taken are written, at most until the deadline.
  ///
  /// - Returns: Whether all were written; those that weren't are counted as dropped.
  func close(within limit: Duration) async -> Bool {
    let drain = state.withLock { state in
      state.isClosed = true
      return state.drain
    }
    guard let drain else { return true }
    let timer = Task {
      try await Task.sleep(for: limit)
      drain.cancel()
    }
    await drain.value
    timer.cancel()
    let left = state.withLock { state in
      defer {
        state.waiting = [:]
        state.order = []
      }
      return state.order.count
    }
    counters.cacheWritesDropped.add(left, ordering: .relaxed)
    return left == 0
  }

  private func drain() async {
    while !Task.isCancelled, let batch = nextBatch() {
      await write(batch)
    }
  }

  /// The oldest waiting reductions. When there are none the draining task is done, which is decided under the same lock
  /// under which `enqueue` starts the next one.
  private func nextBatch() -> [CachingContext<Aggregate>]? {
    state.withLock { state in
      guard !state.order.isEmpty else {
        state.drain = nil
        return nil
      }
      let ids = state.order.prefix(Self.batchSize)
      state.order.removeFirst(ids.count)
      return ids.compactMap { state.waiting.removeValue(forKey: $0) }
    }
  }

  private func write(_ batch: [CachingContext<Aggregate>]) async {
    let accepted = batch.filter(isAccepted).map(\.reduction)
    counters.cacheWritesRefused.add(batch.count - accepted.count, ordering: .relaxed)
    guard !accepted.isEmpty else { return }
    do {
      let kept = try await cache.store(accepted)
      counters.cacheWrites.add(kept, ordering: .relaxed)
    } catch {
      counters.cacheErrors.add(1, ordering: .relaxed)
      logger.debug("cached reductions were not written", metadata: ["count": "\(accepted.count)", "error": "\(error)"])
    }
  }

  private func isAccepted(_ context: CachingContext<Aggregate>) -> Bool {
    do {
      return try policy.shouldCache(context)
    } catch {
      logger.warning("a caching policy threw", metadata: ["log_id": "\(context.reduction.logID)", "error": "\(error)"])
      return false
    }
  }
}
