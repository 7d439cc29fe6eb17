import EventLogs
import EventLogsRedis
import Synchronization

extension Workload {
  /// Captures on authorised payments that are cached.
  static let executions = Workload(
    lines: [
      Line("execute/1", tasks: 1, against: "pgbench insert -c 1", bar: 0.5),
      Line("execute/32", tasks: 32, against: "pgbench insert -c 32", bar: 1.2),
    ]
  ) { bench in
    let database = try await bench.large()
    let store = try await bench.store(on: database)
    let cache = try await bench.cache(for: "execute")
    let ids = Logs.authorised.ids.shuffled()
    return [1, 32].map { tasks in
      Step(name: "execute/\(tasks)") {
        try await bench.servers.flushRedis()
        let reductions = try await LogManager<Payment>(store: store).reduce(ids)
        try await cache.store(reductions)
        let payments = LogManager<Payment>(store: store, cache: cache)
        let next = Atomic(0)
        let sample = try await bench.load(tasks: tasks).run { _, _ in
          let number = next.add(1, ordering: .relaxed).oldValue
          guard number < ids.count else { return false }
          let execution = try await payments.execute(ids[number]) { payment in
            try payment.capture(1250, reference: "psp-2026-\(number)")
          }
          guard execution.events.count == 1 else { throw WrongAnswer("a command appended nothing") }
          return true
        } finish: {
          try await payments.finishCaching()
        }
        return sample
      }
    }
      + [1, 32].map { clients in
        Step(name: "pgbench insert -c \(clients)") {
          try await bench.pgbench(database).run(
            PgbenchScripts.append,
            clients: clients,
            variables: PgbenchScripts.appending(Appending.payload)
          )
        }
      }
  }
}
