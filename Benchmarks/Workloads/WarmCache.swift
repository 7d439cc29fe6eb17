import EventLogs
import EventLogsRedis
import Synchronization

/// Payments whose cached reductions lack their last 0 to 3 events.
final class WarmCache: Sendable {
  private let store: any EventStore
  private let cache: RedisReductionCache
  private let servers: Servers
  private let baselines: [Reduction<Payment>]

  /// Reduces the logs to what the cache shall hold.
  init(_ logs: Logs, in store: any EventStore, cache: RedisReductionCache, servers: Servers) async throws {
    self.store = store
    self.cache = cache
    self.servers = servers
    let payments = LogManager<Payment>(store: store)
    let last = Int(logs.lastIndex.rawValue)
    baselines = try await withThrowingTaskGroup { group in
      for first in 0..<32 {
        group.addTask {
          var baselines: [Reduction<Payment>] = []
          for number in stride(from: first, to: logs.count, by: 32) {
            let through = EventIndex(last - number / 32 % 4) ?? logs.lastIndex
            baselines.append(try await payments.reduce(logs.id(number), through: through))
          }
          return baselines
        }
      }
      // In no order that the table has.
      return try await group.reduce(into: []) { $0 += $1 }.shuffled()
    }
  }

  /// The logs in the order in which a run takes them.
  var ids: [LogID] { baselines.map(\.logID) }

  /// Makes the cache what it shall be, and a manager on it.
  ///
  /// - Parameter near: The in-process tier, if there shall be one.
  func manager(near: InMemoryReductionCache? = nil) async throws -> LogManager<Payment> {
    try await servers.flushRedis()
    var tiers: any ReductionCache = cache
    if let near { tiers = TieredReductionCache(near: near, far: cache) }
    try await tiers.store(baselines)
    return LogManager(store: store, cache: tiers, policy: .always)
  }

  /// Measures single reduces: each log once, or all again and again. The time includes the writes to the cache.
  func reduces(
    _ bench: Workbench,
    tasks: Int,
    near: InMemoryReductionCache? = nil,
    again: Bool = false
  ) async throws -> Sample {
    let payments = try await manager(near: near)
    let ids = ids
    let next = Atomic(0)
    let sample = try await bench.load(tasks: tasks).run { _, _ in
      let number = next.add(1, ordering: .relaxed).oldValue
      guard again || number < ids.count else { return false }
      let reduction = try await payments.reduce(ids[number % ids.count])
      guard reduction.throughIndex == Logs.payments.lastIndex else { throw WrongAnswer("a reduction lacks events") }
      return true
    } finish: {
      try await payments.finishCaching()
    }
    return sample
  }
}

extension LogManager {
  /// Waits until the cache holds what it was given.
  func finishCaching() async throws {
    let isFinished = await shutdown(within: .seconds(30))
    guard isFinished, statistics.cacheWritesDropped == 0, statistics.cacheErrors == 0 else {
      throw WrongAnswer("reductions were not written to the cache: \(statistics)")
    }
  }
}
