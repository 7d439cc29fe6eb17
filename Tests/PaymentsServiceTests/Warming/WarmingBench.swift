import EventLogs
import EventLogsBackends
import Foundation
import PaymentsDomain
import TestServers
import Testing

/// A PostgreSQL database with payments, an empty Redis, and the built `payments warm` on both.
struct WarmingBench {
  let store: any EventStore & CheckpointStore
  let cache: any ReductionCache
  let ids: [LogID]
  private let redis: RedisServer
  private let environment: [String: String]

  static func with(payments count: Int, _ test: (WarmingBench) async throws -> Void) async throws {
    let database = try await PostgresServer.freshDatabase()
    try await RedisServer.with { redis in
      let store = try await EventStoreURL(database.url()).open()
      let cache = try #require(try ReductionCacheURL(redis.url).open(readTimeout: .seconds(5)))
      let ids = try await create(count, in: store)
      let environment = ["EVENTLOGS_STORE": database.url(), "EVENTLOGS_CACHE": redis.url]
      try await test(WarmingBench(store: store, cache: cache, ids: ids, redis: redis, environment: environment))
      await cache.close()
      await store.close()
    }
  }

  private static func create(_ count: Int, in store: any EventStore) async throws -> [LogID] {
    let payments = LogManager<Payment>(store: store)
    return try await withThrowingTaskGroup { group in
      for first in 0..<16 {
        group.addTask {
          var ids: [LogID] = []
          for number in stride(from: first, to: count, by: 16) {
            ids.append(try await payments.create(history(of: number)).logID)
          }
          return ids
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }.sorted()
    }
  }

  private static func history(of number: Int) throws -> [PaymentEvent] {
    let amount = try Money(minorUnits: 1000, currency: #require(Currency("EUR")))
    return [
      .requested(amount: amount, payer: "payer-\(number)", merchant: "shop", description: nil, captureBy: nil),
      .authorised(amount: amount, approvalCode: "A1"),
    ]
  }

  /// Runs `payments warm` to its end.
  func warm(_ arguments: [String] = []) async throws -> Command.Result {
    try await Command.result(of: [builtProduct("payments"), "warm"] + arguments, environment: environment)
  }

  /// Starts `payments warm`, and waits until it says something.
  func start(_ arguments: [String], readyWhenOutputContains phrase: String = "warming") async throws -> ServerProcess {
    try await ServerProcess.start(
      builtProduct("payments"),
      ["warm"] + arguments,
      environment: environment,
      readyWhenOutputContains: phrase
    )
  }

  /// Makes Redis forget everything.
  func flush() async throws {
    try await Command.run(["redis-cli", "-s", redis.socketPath, "flushall"])
  }

  /// How many payments have a cached reduction of both aggregates that holds all their events.
  func warmCount() async throws -> Int {
    var count = 0
    for first in stride(from: 0, to: ids.count, by: 250) {
      let some = Array(ids[first..<min(first + 250, ids.count)])
      let logs = try await store.events(from: some.map { LogStart($0) }, limit: 100)
      let payments = try await cache.reductions(of: Payment.self, for: some)
      let disputes = try await cache.reductions(of: Disputes.self, for: some)
      for place in some.indices {
        let last = logs[place].last?.anchor
        if last != nil, payments[place]?.lastEvent == last, disputes[place]?.lastEvent == last { count += 1 }
      }
    }
    return count
  }
}

/// The line of JSON that `payments warm` prints.
struct PrintedReport: Decodable {
  struct Counts: Decodable {
    let warmed, fresh, refused, failed, unknown: Int
  }

  struct Failure: Decodable {
    let log, reason: String
  }

  let complete: Bool
  let logs, malformed, losses: Int
  let aggregates: [String: Counts]
  let failures: [Failure]
  let seconds: Double

  init(_ result: Command.Result) throws {
    #expect(!result.output.contains("\n"))
    self = try JSONDecoder().decode(PrintedReport.self, from: Data(result.output.utf8))
  }

  var warmed: Int { aggregates.values.reduce(0) { $0 + $1.warmed } }
  var fresh: Int { aggregates.values.reduce(0) { $0 + $1.fresh } }
}
