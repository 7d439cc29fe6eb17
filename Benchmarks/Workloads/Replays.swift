import EventLogs
import EventLogsPostgres
import TestServers

extension Workload {
  /// Reduces of one log from its first event on, without a cache, by events that are coded directly and by plain `Codable` ones.
  static let replays = Workload(
    lines: [
      Line("replay/10k", tasks: 1, against: "psql COPY of 10k rows", bar: 0.6),
      Line("replay/1M", tasks: 1, against: "psql COPY of 1M rows", bar: 0.7),
      Line("replay-codable/10k", tasks: 1, against: "psql COPY of 10k rows", bar: 0.35),
      Line("replay-codable/1M", tasks: 1, against: "psql COPY of 1M rows", bar: 0.35),
    ]
  ) { bench in
    let database = try await bench.large()
    let store = try await bench.store(on: database)
    let direct = LogManager<Payment>(store: store)
    let codable = LogManager<PlainPayment>(store: store)
    let psql = Psql(database: database)
    return [
      Step(name: "replay/10k") { try await direct.replays(.tenThousand, again: bench) },
      Step(name: "replay-codable/10k") { try await codable.replays(.tenThousand, again: bench) },
      Step(name: "psql COPY of 10k rows") { try await psql.copy(.tenThousand, times: 30) },
      Step(name: "replay/1M") { try await direct.replays(.million) },
      Step(name: "psql COPY of 1M rows") { try await psql.copy(.million, times: 1) },
      Step(name: "replay-codable/1M") { try await codable.replays(.million) },
    ]
  }
}

extension LogManager {
  /// Reduces a log, again and again until the time is up or once.
  fileprivate func replays(_ logs: Logs, again bench: Workbench? = nil) async throws -> Sample {
    guard let bench else {
      _ = try await reduce(logs.id(), through: 0)
      return try await Load.once(units: logs.events) { try await replay(logs) }
    }
    return try await bench.load(tasks: 1, unitsPerCall: logs.events).run { _, _ in
      try await self.replay(logs)
      return true
    }
  }

  private func replay(_ logs: Logs) async throws {
    guard try await reduce(logs.id()).throughIndex == logs.lastIndex else { throw WrongAnswer("a replay lacks events") }
  }
}
