import EventLogs
import EventLogsRedis
import Foundation
import TestServers
import Testing

@Suite(.enabled(if: PostgresServer.isAvailable && RedisServer.isAvailable)) struct StatsTests {
  /// The smallest aggregate.
  private struct Total: Aggregate {
    static let aggregateName = "total:of%amounts"
    var count = 0

    mutating func apply(_ record: EventRecord<Counted>) { count += 1 }
  }

  private enum Counted: Event {
    case requested(amount: Int, currency: String)
    case captured(amount: Int, currency: String)
    static let logType: LogType = "payment"
  }

  @Test func `stats count events, logs, entries and their coverage`() async throws {
    try await FilledStore.inPostgres { filled in
      try await RedisServer.with { redis in
        var ids: [LogID] = []
        for _ in 0..<4 { ids.append(try await filled.log(amounts: [1, 2, 3])) }
        try await filled.log("order", amounts: [1])
        var options = RedisCacheOptions()
        options.writeTimeout = .seconds(30)
        let cache = try RedisReductionCache(redis.url, options: options)
        let totals = LogManager<Total>(store: filled.store)
        #expect(try await cache.store(totals.reduce(Array(ids.prefix(3)))) == 3)
        await cache.close()

        let outcome = try await filled.tool("stats", "--json", "--cache", redis.url)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let object = try outcome.object()
        let store = try #require(object["store"] as? [String: Any])
        #expect(store["events"] as? Int == 13)
        #expect(store["is_estimated"] as? Bool == false)
        #expect(store["logs"] as? [String: Int] == ["payment": 4, "order": 1])
        #expect((store["recent"] as? [String: Any])?["events"] as? Int == 13)
        #expect(((store["bytes"] as? [String: Int])?["events"] ?? 0) > 0)
        let coverage = try #require((object["cache_coverage"] as? [[String: Any]])?.first)
        #expect(coverage["aggregate"] as? String == "total:of%amounts")
        #expect(coverage["count"] as? Int == 3)
        #expect(coverage["coverage_percent"] as? Double == 75)

        let text = try await filled.tool("stats", "--cache", redis.url)
        #expect(text.lines[0] == "events   13")
        #expect(text.output.contains("eventlogs  total:of%amounts v1  about 3 of 4 logs (75.0 %)"))
        #expect(try await filled.tool("stats", "--cache", "redis+unix:///nowhere/redis.sock").status == 69)
      }
    }
  }

  @Test func `stats of a file need no cache`() async throws {
    try await FilledStore.inSQLite { filled in
      try await filled.log(amounts: [1, 2, 3])
      let object = try await filled.tool("stats", "--json").object()
      #expect((object["store"] as? [String: Any])?["events"] as? Int == 3)
      #expect(object["cache"] is NSNull)
    }
  }
}
