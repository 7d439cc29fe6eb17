import EventLogs
import EventLogsPostgres

extension Workload {
  /// A million events of 20,000 logs in the order of their positions, decoded.
  static let feed = Workload(
    lines: [Line("feed/1M", tasks: 1, against: "pgbench pages of 1,000", bar: 0.6)]
  ) { bench in
    let database = try await bench.large()
    let store = try await bench.store(on: database)
    return [
      Step(name: "feed/1M") {
        _ = try await store.feed(after: .start, limit: 1)
        return try await Load.once(units: Logs.payments.events) { try await read(Logs.payments.events, from: store) }
      },
      Step(name: "pgbench pages of 1,000") {
        try await bench.pgbench(database).run(
          PgbenchScripts.feed,
          clients: 1,
          variables: PgbenchScripts.reading,
          unitsPerTransaction: 1000
        )
      },
    ]
  }

  /// Reads so many events and decodes them, the next page under way meanwhile.
  private static func read(_ count: Int, from store: PostgresEventStore) async throws {
    let codec = JSONCodec()
    var seen = 0
    var page = try await store.feed(after: .start, limit: 1000)
    while true {
      let through = page.through
      async let next = store.feed(after: through, limit: 1000)
      for stored in page.events {
        guard try codec.decode(event: PaymentEvent.self, from: stored.event) != nil else {
          throw WrongAnswer("the feed has an unknown event")
        }
      }
      seen += page.events.count
      page = try await next
      guard seen < count else { break }
    }
    guard seen == count else { throw WrongAnswer("the feed gave \(seen) events") }
  }
}
