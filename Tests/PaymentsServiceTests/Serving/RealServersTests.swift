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

private func payment(of amount: Int) -> String {
  #"{"amount":\#(amount),"currency":"EUR","payer":"alice","merchant":"shop"}"#
}

private func capture(_ amount: Int) -> String {
  #"{"amount":\#(amount),"currency":"EUR","reference":"part"}"#
}

/// A client with the development token.
private struct PaymentClient: Sendable {
  struct Answer: Sendable {
    let status: Int
    let body: String
    fileprivate let response: HTTPURLResponse

    func header(_ name: String) -> String? { response.value(forHTTPHeaderField: name) }
  }

  private let base: String
  private let token: String

  init(_ service: RunningService) throws {
    base = service.base
    token = try service.developmentToken
  }

  func get(_ path: String) async throws -> Answer { try await send("GET", path) }

  func post(_ path: String, _ body: String, key: String) async throws -> Answer {
    try await send("POST", path, body, key: key)
  }

  /// How many payments were reduced with an outcome in the cache, as the metrics say.
  func reductions(_ outcome: String) async throws -> Int {
    let name = #"eventlogs_reductions_total{aggregate="payment",outcome="\#(outcome)"} "#
    let line = try await get("/metrics").body.split(separator: "\n").first { $0.hasPrefix(name) }
    return try #require(line.flatMap { Int($0.dropFirst(name.count)) })
  }

  /// Creates and authorises a payment.
  ///
  /// - Returns: Its path.
  func authorisedPayment(of amount: Int) async throws -> String {
    let path = try #require(try await post("/v1/payments", payment(of: amount), key: "create").header("Location"))
    let body = #"{"amount":\#(amount),"currency":"EUR","approval_code":"A1"}"#
    #expect(try await post("\(path)/authorisations", body, key: "authorise").status == 201)
    return path
  }

  private func send(_ method: String, _ path: String, _ body: String? = nil, key: String? = nil) async throws -> Answer {
    var request = URLRequest(url: try #require(URL(string: base + path)))
    request.httpMethod = method
    request.httpBody = body.map { Data($0.utf8) }
    request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
    request.setValue(key, forHTTPHeaderField: "Idempotency-Key")
    if body != nil { request.setValue("application/json", forHTTPHeaderField: "Content-Type") }
    let (data, response) = try await URLSession.shared.data(for: request)
    let answer = try #require(response as? HTTPURLResponse)
    return Answer(status: answer.statusCode, body: String(decoding: data, as: UTF8.self), response: answer)
  }
}
