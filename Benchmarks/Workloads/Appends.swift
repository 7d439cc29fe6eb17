import EventLogs

extension Workload {
  /// Durable appends of one event: the first of a new log, then three more to it, expecting its last index.
  static let appends = Workload(
    lines: [
      Line("append/1", tasks: 1, against: "pgbench insert -c 1", bar: 0.75),
      Line("append/8", tasks: 8, against: "pgbench insert -c 8", bar: 1.1),
      Line("append/32", tasks: 32, against: "pgbench insert -c 32", bar: 1.6),
      Line("append/128", tasks: 128, against: "pgbench insert -c 64", bar: 2.3),
      Line("append/512", tasks: 512, against: "pgbench insert -c 64", bar: 3),
    ]
  ) { bench in
    let database = try await bench.servers.emptyDatabase()
    let payments = try await LogManager<Payment>(store: bench.store(on: database))
    return [1, 8, 32, 128, 512].map { tasks in
      Step(name: "append/\(tasks)") { try await Appending(payments, keyed: false, tasks: tasks).run(bench) }
    }
      + [1, 8, 32, 64].map { clients in
        Step(name: "pgbench insert -c \(clients)") {
          try await bench.pgbench(database).run(
            PgbenchScripts.append,
            clients: clients,
            variables: PgbenchScripts.appending(Appending.payload)
          )
        }
      }
  }

  /// The same under idempotency keys.
  static let keyedAppends = Workload(
    lines: [
      Line("append-keyed/32", tasks: 32, against: "pgbench insert with key -c 32", bar: 1.2),
      Line("append-keyed/128", tasks: 128, against: "pgbench insert with key -c 64", bar: 1.7),
    ]
  ) { bench in
    let database = try await bench.servers.emptyDatabase()
    let payments = try await LogManager<Payment>(store: bench.store(on: database))
    return [32, 128].map { tasks in
      Step(name: "append-keyed/\(tasks)") { try await Appending(payments, keyed: true, tasks: tasks).run(bench) }
    }
      + [32, 64].map { clients in
        Step(name: "pgbench insert with key -c \(clients)") {
          try await bench.pgbench(database).run(
            PgbenchScripts.appendKeyed,
            clients: clients,
            variables: PgbenchScripts.appending(Appending.payload)
          )
        }
      }
  }
}

/// Tasks that append, each to logs of its own.
struct Appending {
  private static let event = SampleEvents.event(at: 3)

  /// The event as it is stored.
  static let payload = String(
    decoding: (try? JSONCodec().encode(event: event))?.payload ?? [],
    as: UTF8.self
  )

  private let payments: LogManager<Payment>
  private let keyed: Bool
  private let logs: [OwnLog]

  init(_ payments: LogManager<Payment>, keyed: Bool, tasks: Int) {
    self.payments = payments
    self.keyed = keyed
    logs = (0..<tasks).map { _ in OwnLog() }
  }

  func run(_ bench: Workbench) async throws -> Sample {
    try await bench.load(tasks: logs.count).run { task, number in
      let (id, expected) = logs[task].next()
      let key = keyed ? try IdempotencyKey("capture-\(id)-\(number)") : nil
      try await payments.append([Self.event], to: id, expecting: expected, idempotencyKey: key)
      return true
    }
  }
}

/// The log that one task appends to.
private final class OwnLog: @unchecked Sendable {
  // Used by one task alone, one call after the other.
  private var id = LogID(type: PaymentEvent.logType)
  private var length = 0

  func next() -> (LogID, ExpectedIndex) {
    if length == 4 {
      id = LogID(type: PaymentEvent.logType)
      length = 0
    }
    length += 1
    return (id, EventIndex(length - 2).map(ExpectedIndex.at) ?? .empty)
  }
}
