import EventLogs
import EventLogsPostgres
import EventLogsRedis

extension Workload {
  /// Reduces that read the 0 to 3 events which a cached reduction lacks, decode it and write the new one to the cache.
  static let warmReduces = Workload(
    lines: [
      Line("reduce-warm/1", tasks: 1, against: "pgbench select -c 1", bar: 0.45),
      Line("reduce-warm/8", tasks: 8, against: "pgbench select -c 8", bar: 0.42),
      Line("reduce-warm/32", tasks: 32, against: "pgbench select -c 32", bar: 0.65),
      Line("reduce-warm/128", tasks: 128, against: "pgbench select -c 32", bar: 0.9),
      Line("reduce-hot/32", tasks: 32, against: "pgbench select -c 32", bar: 1.3),
    ]
  ) { bench in
    let database = try await bench.large()
    let store = try await bench.store(on: database)
    let warm = try await WarmCache(.payments, in: store, cache: bench.cache(for: "reduce-warm"), servers: bench.servers)
    let capacity = warm.ids.count
    return [1, 8, 32, 128].map { tasks in
      Step(name: "reduce-warm/\(tasks)") { try await warm.reduces(bench, tasks: tasks) }
    }
      + [
        Step(name: "reduce-hot/32") {
          try await warm.reduces(bench, tasks: 32, near: InMemoryReductionCache(maximumEntries: capacity))
        }
      ]
      + [1, 8, 32].map { bench.selectNewer(database, clients: $0) }
  }

  /// One call that reduces a thousand logs, and a thousand calls.
  static let manyReduces = Workload(
    lines: [Line("reduce-many/1000", tasks: 1, against: "1,000 single reduces, 32 at a time", bar: 3)]
  ) { bench in
    let store = try await bench.store(on: bench.large())
    let warm = try await WarmCache(.payments, in: store, cache: bench.cache(for: "reduce-many"), servers: bench.servers)
    let ids = warm.ids
    return [
      Step(name: "reduce-many/1000") {
        let payments = try await warm.manager()
        return try await bench.load(tasks: 1, unitsPerCall: 1000).run { _, number in
          let first = number * 1000
          guard first + 1000 <= ids.count else { return false }
          let reductions = try await payments.reduce(Array(ids[first..<first + 1000]))
          guard reductions.allSatisfy({ $0.throughIndex == Logs.payments.lastIndex }) else {
            throw WrongAnswer("a reduction lacks events")
          }
          return true
        } finish: {
          try await payments.finishCaching()
        }
      },
      Step(name: "1,000 single reduces, 32 at a time") { try await warm.reduces(bench, tasks: 32) },
    ]
  }
}
