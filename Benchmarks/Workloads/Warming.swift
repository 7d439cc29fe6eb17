import EventLogs
import EventLogsPostgres
import EventLogsRedis

extension Workload {
  /// A job that fills an empty cache with all payments, and reduces of each of them.
  ///
  /// It has its own table, so that there is nothing but what is warmed. A second run must find nothing to write.
  static let warming = Workload(
    lines: [Line("warm/200000", tasks: 1, against: "reduces of each, 32 at a time", bar: 3)],
    isOnRequest: true
  ) { bench in
    let logs = Logs(base: 100_000_000_000, count: 200_000, eventsPerLog: 10)
    let store = try await bench.store(on: bench.database(of: [logs]))
    // As `payments warm` opens it: a job is in no hurry.
    let cache = try await bench.cache(for: "warm", readTimeout: .seconds(5))
    return [
      Step(name: "warm/200000") {
        try await bench.servers.flushRedis()
        let sample = try await Load.once(units: logs.count) {
          let counts = try await warm(store, cache)
          guard counts.warmed == logs.count else { throw WrongAnswer("not all logs were warmed: \(counts)") }
        }
        let again = try await warm(store, cache)
        guard again.warmed == 0, again.fresh == logs.count else { throw WrongAnswer("a second run wrote: \(again)") }
        let last = try await cache.reduction(of: Payment.self, for: logs.id(logs.count - 1))
        guard last?.throughIndex == logs.lastIndex else { throw WrongAnswer("the last log isn't warm") }
        return sample
      },
      Step(name: "reduces of each, 32 at a time") {
        try await bench.servers.flushRedis()
        let payments = LogManager<Payment>(store: store, cache: cache)
        return try await Load.once(units: logs.count) {
          try await withThrowingTaskGroup { group in
            for first in 0..<32 {
              group.addTask {
                for number in stride(from: first, to: logs.count, by: 32) { _ = try await payments.reduce(logs.id(number)) }
              }
            }
            try await group.waitForAll()
          }
          try await payments.finishCaching()
        }
      },
    ]
  }

  private static func warm(
    _ store: any EventStore & CheckpointStore,
    _ cache: any ReductionCache
  ) async throws -> WarmingCounts {
    let job = WarmingJob(
      "bench-warm",
      store: store,
      checkpoints: store,
      cache: cache,
      warming: [CacheWarmer<Payment>(store: store, cache: cache)],
      selection: .all
    )
    try await job.run()
    return job.progress.total
  }
}
