import EventLogs
import EventLogsPostgres
import TestServers

extension Workload {
  /// Reads of the 0 to 3 events that a cached reduction lacks, and of the last one that it holds.
  static let newerSelects = Workload(
    lines: [
      Line("select-newer/8", tasks: 8, against: "pgbench select -c 8", bar: 0.9),
      Line("select-newer/32", tasks: 32, against: "pgbench select -c 32", bar: 1.3),
    ]
  ) { bench in
    let database = try await bench.large()
    let store = try await bench.store(on: database)
    let (ids, last) = (Logs.payments.ids, Logs.payments.lastIndex)
    return [8, 32].map { tasks in
      Step(name: "select-newer/\(tasks)") {
        try await bench.load(tasks: tasks).run { _, _ in
          let first = EventIndex(rawValue: last.rawValue - Int32(Dice.roll(4))) ?? .first
          let events = try await store.events(LogQuery(ids[Dice.roll(ids.count)], from: first, limit: 32))
          guard events.last?.anchor.index == last else { throw WrongAnswer("a read lacks events") }
          return true
        }
      }
    } + [8, 32].map { bench.selectNewer(database, clients: $0) }
  }
}

extension Workbench {
  /// pgbench's select of the same rows.
  nonisolated func selectNewer(_ database: PostgresDatabase, clients: Int) -> Step {
    Step(name: "pgbench select -c \(clients)") {
      try await self.pgbench(database).run(
        PgbenchScripts.selectNewer,
        clients: clients,
        variables: PgbenchScripts.reading
      )
    }
  }
}
