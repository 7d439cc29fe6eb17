import EventLogsRedis
import EventLogsTesting
import TestServers
import Testing

@Suite(.enabled(if: RedisServer.isAvailable)) struct RedisConformanceTests {
  @Test(arguments: ReductionCacheConformance.checks)
  func `the cache keeps the rules of all caches`(check: ReductionCacheConformance.Check) async throws {
    try await RedisServer.with { server in
      try await RedisReductionCache.with(server.url) { cache in try await check.run(on: cache) }
    }
  }

  @Test(arguments: ReductionCacheConformance.checks)
  func `a sliding time to live changes none of them`(check: ReductionCacheConformance.Check) async throws {
    var options = RedisCacheOptions.patient
    options.isSliding = true
    try await RedisServer.with { server in
      try await RedisReductionCache.with(server.url, options) { cache in try await check.run(on: cache) }
    }
  }
}
