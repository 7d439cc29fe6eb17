import EventLogs
import EventLogsTesting
import Foundation
import Testing

@Suite struct CacheConformanceTests {
  @Test(arguments: ReductionCacheConformance.checks)
  func `the cache in memory keeps the rules`(check: ReductionCacheConformance.Check) async throws {
    try await check.run(on: InMemoryReductionCache())
  }

  @Test(arguments: ReductionCacheConformance.checks)
  func `a tiered cache keeps the rules`(check: ReductionCacheConformance.Check) async throws {
    try await check.run(on: TieredReductionCache(near: InMemoryReductionCache(), far: InMemoryReductionCache()))
  }

  @Test(arguments: ReductionCacheConformance.checks)
  func `a tiered cache whose near tier forgets keeps the rules`(check: ReductionCacheConformance.Check) async throws {
    let near = InMemoryReductionCache(maximumEntries: 1)
    try await check.run(on: TieredReductionCache(near: near, far: InMemoryReductionCache()))
  }

  @Test func `the cache in memory holds no more than its bound`() async throws {
    let cache = InMemoryReductionCache(maximumEntries: 3)
    let anchor = EventAnchor(index: 0, position: .start, recordedAt: .distantPast)
    for _ in 0..<10 {
      let id = LogID(type: "payment")
      try await cache.store([Reduction(logID: id, aggregate: Payment(), lastEvent: anchor, reducedAt: .distantPast)])
    }
    #expect(cache.count == 3)
  }
}
