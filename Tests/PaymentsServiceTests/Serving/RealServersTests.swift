import EventLogs
import EventLogsBackends
import EventLogsRedis
import Foundation
import FoundationNetworking
import PaymentsDomain
import Synchronization
import TestServers
import Testing

@Suite(.enabled(if: PostgresServer.isAvailable && RedisServer.isAvailable)) struct `The service on real servers` {
  @Test(.timeLimit(.minutes(5)), arguments: ["10000", "0"])
  func `goes on when Redis and PostgreSQL stop and start again`(nearEntries: String) async throws {
    let postgres = try await PostgresServer()
    let database = try await postgres.createDatabase()
    try await RedisServer.with { redis in
      let environment = [
        "EVENTLOGS_STORE": database.url(), "EVENTLOGS_CACHE": redis.url, "EVENTLOGS_NEAR_ENTRIES": nearEntries,
      ]
      try await RunningService.with(environment: environment) { service in
        let client = try PaymentClient(service)
        let path = try await client.authorisedPayment(of: 1000)
        #expect(try await client.post("\(path)/captures", capture(1), key: "1").status == 201)

        await redis.stop()
        // Nobody sees that the cache is gone, but in what is reported of it.
        #expect(try await client.post("\(path)/captures", capture(2), key: "2").status == 201)
        #expect(try await client.get(path).body.contains(#""captured":3"#))
        let unreachable = try await client.get("/readyz")
        #expect(unreachable.status == 200 && unreachable.body.contains(#""cache":"unreachable""#))
        try await redis.restart()
        #expect(try await client.post("\(path)/captures", capture(3), key: "3").status == 201)

        try await postgres.stop(.fast)
        let refused = try await client.post("\(path)/captures", capture(4), key: "4")
        #expect(refused.status == 503 && refused.header("Retry-After") != nil)
        #expect(try await client.get("/readyz").status == 503)
        #expect(try await client.get("/healthz").status == 200)
        try await postgres.start()
        // The request that was refused is sent again under its key.
        var again = try await client.post("\(path)/captures", capture(4), key: "4")
        while again.status == 503 { again = try await client.post("\(path)/captures", capture(4), key: "4") }
        #expect(again.status == 201)
        #expect(try await client.get(path).body.contains(#""captured":10"#))
        #expect(try await client.get("/readyz").status == 200)
      }
    }
    try await postgres.stop(.immediate)
  }

  @Test(.timeLimit(.minutes(2))) func `keeps the promises of its interface over a socket`() async throws {
    let postgres = try await PostgresServer()
    let database = try await postgres.createDatabase()
    try await RedisServer.with { redis in
      let environment = ["EVENTLOGS_STORE": database.url(), "EVENTLOGS_CACHE": redis.url]
      try await RunningService.with(environment: environment) { service in
        let client = try PaymentClient(service)
        let path = try await client.authorisedPayment(of: 1000)
        let id = String(path.dropFirst("/v1/payments/".count))

        // At most once, and before the precondition.
        let first = try await client.post("\(path)/captures", capture(400), key: "c", ["If-Match": #""1""#])
        #expect(first.status == 201 && first.header("ETag") == #""2""#)
        let again = try await client.post("\(path)/captures", capture(400), key: "c", ["If-Match": #""1""#])
        #expect(again.status == 201 && again.body == first.body && again.header("Idempotent-Replayed") == "true")
        #expect(try await client.post("\(path)/captures", capture(1), key: "c").status == 422)
        #expect(try await client.post("\(path)/captures", capture(1)).status == 400)
        #expect(try await client.post("\(path)/captures", capture(1), key: "d", ["If-Match": #""1""#]).status == 412)
        let refused = try await client.post("\(path)/captures", capture(601), key: "d")
        #expect(refused.status == 409 && refused.body.contains("capture_exceeds_authorised"))
        #expect(refused.header("Content-Type") == "application/problem+json")
        #expect(try await client.post("\(path)/captures", capture(600), key: "d").status == 201)
        let dispute = #"{"amount":300,"currency":"EUR","capture":1,"reason":"fraud"}"#
        #expect(try await client.post("\(path)/disputes", dispute, key: "o").status == 201)

        // What is wrong with a request.
        for (body, status) in [("{", 400), (#"{"amount":1,"currency":"USD","reference":"r"}"#, 409), (#"{"tip":1}"#, 400)] {
          #expect(try await client.post("\(path)/captures", body, key: "w").status == status)
        }
        #expect(try await client.post("\(path)/captures", capture(1), key: "w", ["Content-Type": "text/plain"]).status == 415)
        #expect(try await client.post("\(path)/captures", String(repeating: " ", count: 65_537), key: "w").status == 413)
        #expect(try await client.get("/v1/payments/nothing").status == 400)
        #expect(try await client.get("/v1/nothing").status == 404)
        #expect(try await client.get(path, ["Authorization": "Bearer nobody"]).status == 401)

        // Now and in the past, alone and with others.
        let now = try await client.get(path)
        #expect(now.header("ETag") == #""4""# && now.body.contains(#""captured":1000"#))
        #expect(try await client.get(path, ["If-None-Match": #""4""#]).status == 304)
        #expect(try await client.get("\(path)?at_index=1").body.contains(#""status":"authorised""#))
        #expect(try await client.get("\(path)/disputes").body.contains(#""fraud""#))
        let batch = try await client.post("/v1/payments:batchGet", #"{"ids":["\#(id)"]}"#)
        #expect(batch.status == 200 && batch.body.contains(now.body))

        // Page by page, of the payment and of all.
        for start in ["\(path)/events?limit=2", "/v1/events?limit=2", "/v1/events?limit=1&type=captured&type=requested"] {
          var (link, events, pages): (String?, Int, Int) = (start, 0, 0)
          while let next = link, pages < 10 {
            let page = try await client.get(next)
            events += page.body.matches(of: /"position":/).count
            pages += 1
            link = page.header("Link")?.firstMatch(of: /<([^>]+)>; rel="next"/).map { String($0.1) }
          }
          #expect(events == (start.contains("type") ? 3 : 5), "\(start)")
          #expect(pages < 10, "\(start)")
        }
      }
    }
    try await postgres.stop(.immediate)
  }

  @Test(.timeLimit(.minutes(2)), arguments: [nil, "0"])
  func `finds in its own process what it has reduced, unless told not to`(nearEntries: String?) async throws {
    let folder = try RunningService.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await RedisServer.with { redis in
      var environment = ["EVENTLOGS_STORE": "sqlite:\(folder)/payments.sqlite", "EVENTLOGS_CACHE": redis.url]
      environment["EVENTLOGS_NEAR_ENTRIES"] = nearEntries
      try await RunningService.with(environment: environment) { service in
        let client = try PaymentClient(service)
        let path = try await client.authorisedPayment(of: 1000)
        await redis.stop()
        if nearEntries == nil {
          // What was reduced is offered to the cache after the answer.
          while try await client.reductions("hit") == 0 { #expect(try await client.get(path).status == 200) }
        } else {
          let failures = try await client.reductions("error")
          #expect(try await client.get(path).status == 200)
          #expect(try await client.reductions("error") == failures + 1)
        }
      }
    }
  }

  @Test(.timeLimit(.minutes(2)))
  func `SIGTERM lets a request that is under way be answered, and what it leads to be cached`() async throws {
    let postgres = try await PostgresServer()
    let database = try await postgres.createDatabase()
    try await RedisServer.with { redis in
      let environment = ["EVENTLOGS_STORE": database.url(), "EVENTLOGS_CACHE": redis.url]
      var created: LogID?
      try await RunningService.with(environment: environment) { service in
        let client = try PaymentClient(service)
        let lock = try database.session()
        try await lock.execute("begin; lock table eventlogs.events in exclusive mode")
        async let answer = client.post("/v1/payments", payment(of: 5), key: "1")
        let waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
        while try await database.execute(waiting) != "1" {}
        service.process.signal(SIGTERM)
        // Until nobody is let in any more.
        while (try? await client.get("/healthz")) != nil {}
        try await lock.execute("commit")
        let (status, location) = (try await answer.status, try await answer.header("Location"))
        #expect(status == 201)
        created = location.flatMap { LogID(String($0.dropFirst("/v1/payments/".count))) }
        #expect(await service.process.stop(SIGTERM) == 0)
      }
      let cache = try RedisReductionCache(redis.url)
      #expect(try await cache.reduction(of: Payment.self, for: #require(created))?.throughIndex == .first)
      await cache.close()
    }
    try await postgres.stop(.immediate)
  }

  @Test(.timeLimit(.minutes(2))) func `SIGTERM under load loses no payment that SQLite acknowledged`() async throws {
    let folder = try RunningService.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await expectNothingLost(in: "sqlite:\(folder)/payments.sqlite")
  }

  @Test(.timeLimit(.minutes(2))) func `SIGTERM under load loses no payment that PostgreSQL acknowledged`() async throws {
    let postgres = try await PostgresServer()
    try await expectNothingLost(in: try await postgres.createDatabase().url())
    try await postgres.stop(.immediate)
  }

  /// Creates payments as fast as may be, stops the service in the middle, and looks for all that it acknowledged.
  private func expectNothingLost(in url: String) async throws {
    let acknowledged = AcknowledgedPaths()
    try await RunningService.with(environment: ["EVENTLOGS_STORE": url]) { service in
      let client = try PaymentClient(service)
      let (underLoad, load) = AsyncStream<Void>.makeStream()
      await withTaskGroup { group in
        for _ in 0..<16 {
          group.addTask {
            // Until the service is gone.
            while let answer = try? await client.post("/v1/payments", payment(of: 5), key: "\(UUID())") {
              #expect(answer.status == 201)
              guard let path = answer.header("Location") else { continue }
              if acknowledged.add(path) == 500 { load.finish() }
            }
          }
        }
        group.addTask {
          for await _ in underLoad {}
          #expect(await service.process.stop(SIGTERM) == 0)
        }
      }
      #expect(try service.logLines().last?["message"] as? String == "payments has stopped")
    }
    let paths = acknowledged.all
    #expect(paths.count >= 500)
    let store = try await EventStoreURL(url).open()
    let payments = LogManager<Payment>(store: store)
    let ids = try paths.map { try #require(LogID(String($0.dropFirst("/v1/payments/".count)))) }
    let reductions = try await payments.reduce(ids)
    #expect(reductions.allSatisfy { $0.throughIndex == .first })
    await store.close()
  }
}

/// The paths of payments whose creation was acknowledged.
private final class AcknowledgedPaths: Sendable {
  private let paths = Mutex<Set<String>>([])

  var all: Set<String> { paths.withLock(\.self) }

  /// - Returns: How many there are.
  func add(_ path: String) -> Int {
    paths.withLock { paths in
      paths.insert(path)
      return paths.count
    }
  }
}
