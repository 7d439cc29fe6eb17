import EventLogs
import EventLogsPostgres
import EventLogsRedis

extension Workload {
  /// Appends and warm reduces of 200 logs beside ten thousand stored events and beside millions.
  static let growth = Workload(
    lines: [
      Line("growth/append", tasks: 32, against: "append/32 at 10k events", bar: 0.8),
      Line("growth/reduce", tasks: 32, against: "reduce-warm/32 at 10k events", bar: 0.8),
    ]
  ) { bench in
    var few = Logs.payments
    few.count = 200
    let sides = [
      (suffix: " at 10k events", database: try await bench.database(of: [few])),
      (suffix: nil, database: try await bench.large()),
    ]
    var steps: [Step] = []
    for (suffix, database) in sides {
      let store = try await bench.store(on: database)
      let cache = try await bench.cache(for: "growth\(suffix ?? "")")
      let warm = try await WarmCache(few, in: store, cache: cache, servers: bench.servers)
      let payments = LogManager<Payment>(store: store)
      steps += [
        Step(name: suffix.map { "append/32\($0)" } ?? "growth/append") {
          try await Appending(payments, keyed: false, tasks: 32).run(bench)
        },
        Step(name: suffix.map { "reduce-warm/32\($0)" } ?? "growth/reduce") {
          try await warm.reduces(bench, tasks: 32, again: true)
        },
      ]
    }
    return steps
  }
}
