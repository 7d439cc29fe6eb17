import EventLogs
import EventLogsPostgres
import EventLogsRedis
import TestServers

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
    let (small, large) = (try await bench.database(of: [few]), try await bench.large())
    return [
      Step(name: "growth/append") { try await bench.appends(to: large) },
      Step(name: "append/32 at 10k events") {
        // A new one each time, since what is appended makes it grow.
        try await bench.appends(to: bench.database(of: [few]))
      },
      try await bench.reduces(of: few, in: large, named: "growth/reduce"),
      try await bench.reduces(of: few, in: small, named: "reduce-warm/32 at 10k events"),
    ]
  }
}

extension Workbench {
  fileprivate nonisolated func appends(to database: PostgresDatabase) async throws -> Sample {
    let payments = try await LogManager<Payment>(store: store(on: database))
    return try await Appending(payments, keyed: false, tasks: 32).run(self)
  }

  fileprivate nonisolated func reduces(of logs: Logs, in database: PostgresDatabase, named name: String) async throws -> Step {
    let cache = try await cache(for: name.filter(\.isLetter))
    let warm = try await WarmCache(logs, in: store(on: database), cache: cache, servers: servers)
    return Step(name: name) { try await warm.reduces(self, tasks: 32, again: true) }
  }
}
