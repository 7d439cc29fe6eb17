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

    /// The time in which reductions gather; cancelled to end it early.
    var pause: Task<Void, Never>?

    /// How many reductions the cache is being given; 0 when nobody waits for its answer any more.
    var inFlight = 0

    /// How many reductions weren't written though they were taken before the writer was closed.
    var lost = 0
    var isClosed = false

    /// Whether a deadline has passed: what is still with the cache isn't waited for.
    var hasGivenUp = false
    var closers: [CheckedContinuation<Void, Never>] = []
  }

  /// How many reductions go to the cache in one call.
  private static var batchSize: Int { 256 }

  /// How long the first reduction waits for others to go along with. Nobody waits for it, and a call for each would cost more than
  /// the reading did.
  private static var gatheringTime: Duration { .milliseconds(2) }

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
      counters.cacheQueueDepth.store(state.order.count, ordering: .relaxed)
      if state.drain == nil { state.drain = Task { await self.drain() } }
      if state.order.count >= enough { state.pause?.cancel() }
      return true
    }
    if !isTaken { counters.cacheWritesDropped.add(1, ordering: .relaxed) }
  }

  /// Refuses further reductions and waits until those taken are written, at most until the deadline.
  ///
  /// - Returns: Whether all were written; those that weren't in time are counted as dropped.
  func close(within limit: Duration) async -> Bool {
    let timer = Task {
      try await Task.sleep(for: limit)
      self.giveUp()
    }
    // The end of draining and the deadline race to resume this: a cache that hangs may not even heed cancellation.
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        state.isClosed = true
        state.pause?.cancel()
        guard state.drain != nil, !state.hasGivenUp else { return true }
        state.closers.append(continuation)
        return false
      }
      if isIdle { continuation.resume() }
    }
    timer.cancel()
    return state.withLock { $0.lost == 0 }
  }

  /// Drops what isn't written and lets every closer go, those that wait and those that come.
  func giveUp() {
    let (left, drain, closers) = state.withLock { state in
      state.isClosed = true
      state.hasGivenUp = true
      let left = state.order.count + state.inFlight
      state.waiting = [:]
      state.order = []
      counters.cacheQueueDepth.store(0, ordering: .relaxed)
      state.inFlight = 0
      state.lost += left
      defer { state.closers = [] }
      return (left, state.drain, state.closers)
    }
    counters.cacheWritesDropped.add(left, ordering: .relaxed)
    drain?.cancel()
    for closer in closers { closer.resume() }
  }

  private func drain() async {
    while true {
      await gather()
      guard let batch = nextBatch() else { return }
      await write(batch)
    }
  }

  /// Waits for others to come, unless there are enough or the writer is closed.
  private func gather() async {
    let pause: Task<Void, Never>? = state.withLock { state in
      guard !state.isClosed, !state.order.isEmpty, state.order.count < enough else { return nil }
      let pause = Task { _ = try? await Task.sleep(for: Self.gatheringTime) }
      state.pause = pause
      return pause
    }
    await pause?.value
  }

  /// How many reductions don't wait for others.
  private var enough: Int { min(Self.batchSize, capacity) }

  /// The oldest waiting reductions. When there are none the draining task is done, which is decided under the same lock
  /// under which `enqueue` starts the next one.
  private func nextBatch() -> [CachingContext<Aggregate>]? {
    let (batch, closers): ([CachingContext<Aggregate>]?, [CheckedContinuation<Void, Never>]) = state.withLock { state in
      guard !state.order.isEmpty else {
        state.drain = nil
        state.inFlight = 0
        defer { state.closers = [] }
        return (nil, state.closers)
      }
      let ids = Array(state.order.prefix(Self.batchSize))
      state.order.removeFirst(ids.count)
      counters.cacheQueueDepth.store(state.order.count, ordering: .relaxed)
      state.inFlight = ids.count
      return (ids.compactMap { state.waiting.removeValue(forKey: $0) }, [])
    }
    for closer in closers { closer.resume() }
    return batch
  }

  private func write(_ batch: [CachingContext<Aggregate>]) async {
    let accepted = batch.filter { policy.accepts($0, logger: logger) }.map(\.reduction)
    counters.cacheWritesRefused.add(batch.count - accepted.count, ordering: .relaxed)
    guard !accepted.isEmpty else { return }
    do {
      let kept = try await cache.store(accepted)
      guard isAwaited(losing: 0) else { return }
      counters.cacheWrites.add(kept, ordering: .relaxed)
    } catch {
      guard isAwaited(losing: accepted.count) else { return }
      counters.cacheErrors.add(1, ordering: .relaxed)
      logger.debug("cached reductions were not written", metadata: ["count": "\(accepted.count)", "error": "\(error)"])
    }
  }

  /// Takes note of the cache's answer. When it comes too late, after the deadline, its batch has been counted as dropped.
  private func isAwaited(losing count: Int) -> Bool {
    state.withLock { state in
      guard state.inFlight > 0 else { return false }
      state.inFlight = 0
      if state.isClosed { state.lost += count }
      return true
    }
  }
}
