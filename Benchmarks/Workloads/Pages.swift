import EventLogs
import EventLogsPostgres

extension Workload {
  /// Pages of 100 decoded events: at both ends of a long log, and anywhere in another.
  static let pages = Workload(
    lines: [
      Line("page/first", tasks: 1, against: "page/last", bar: nil),
      Line("page/last", tasks: 1, against: "page/first", bar: 0.9),
      Line("page/1", tasks: 1, against: "pgbench page -c 1", bar: 0.7),
      Line("page/8", tasks: 8, against: "pgbench page -c 8", bar: 0.7),
    ]
  ) { bench in
    let database = try await bench.large()
    let payments = try await LogManager<Payment>(store: bench.store(on: database))

    @Sendable func page(of logs: Logs, from first: Int) async throws {
      let id = logs.id()
      let after = EventIndex(first - 1).map { PageCursor(id, .oldestFirst, $0) }
      let page = try await payments.page(of: id, limit: 100, after: after)
      guard page.events.count == 100, page.events[0].index == EventIndex(first) else {
        throw WrongAnswer("a page lacks events")
      }
    }

    func step(_ name: String, tasks: Int, _ first: @escaping @Sendable () -> Int, of logs: Logs) -> Step {
      Step(name: name) {
        try await bench.load(tasks: tasks).run { _, _ in
          try await page(of: logs, from: first())
          return true
        }
      }
    }

    let last = Logs.hundredThousand.eventsPerLog - 101
    return [
      step("page/first", tasks: 1, { 0 }, of: .million),
      step("page/last", tasks: 1, { Logs.million.eventsPerLog - 100 }, of: .million),
      step("page/1", tasks: 1, { Dice.roll(last) }, of: .hundredThousand),
      step("page/8", tasks: 8, { Dice.roll(last) }, of: .hundredThousand),
    ]
      + [1, 8].map { clients in
        Step(name: "pgbench page -c \(clients)") {
          try await bench.pgbench(database).run(PgbenchScripts.page, clients: clients, variables: PgbenchScripts.reading)
        }
      }
  }
}
