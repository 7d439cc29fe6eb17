import EventLogs
import EventLogsRedis
import EventLogsSQLite
import Foundation
import PaymentsDomain
import TestServers
import Testing

@Suite(.enabled(if: RedisServer.isAvailable)) struct VerifyTests {
  @Test func `payments verify finds a cached payment that its events don't reduce to, and replaces it if told to`() async throws
  {
    let folder = try RunningService.temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await RedisServer.with { redis in
      let store = try SQLiteEventStore(path: "\(folder)/payments.sqlite")
      let cache = try RedisReductionCache(redis.url)
      let payments = LogManager<Payment>(store: store, cache: cache)
      let disputes = LogManager<Disputes>(store: store, cache: cache)
      var ids: [LogID] = []
      for number in 1...4 {
        let amount = try Money(minorUnits: 100 * number, currency: #require(Currency("EUR")))
        let requested = PaymentEvent.requested(
          amount: amount,
          payer: "alice",
          merchant: "shop",
          description: nil,
          captureBy: nil
        )
        let authorised = PaymentEvent.authorised(amount: amount, approvalCode: "A1")
        ids.append(try await payments.create([requested, authorised]).logID)
      }
      _ = try await payments.reduce(ids)
      _ = try await disputes.reduce(Array(ids.prefix(3)))
      await payments.shutdown()
      await disputes.shutdown()

      func verify(_ arguments: String...) async throws -> (status: Int32, report: [String: Any]) {
        let result = try await Command.result(
          of: [builtProduct("payments"), "verify", "--json"] + arguments,
          environment: ["EVENTLOGS_STORE": "sqlite:\(folder)/payments.sqlite", "EVENTLOGS_CACHE": redis.url]
        )
        let report = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        return (result.exitCode, try #require(report as? [String: Any]))
      }
      func kinds(_ report: [String: Any]) -> [String] {
        (report["findings"] as? [[String: Any]] ?? []).compactMap { $0["kind"] as? String }
      }

      let clean = try await verify()
      #expect(clean.status == 0)
      #expect(["logs", "compared", "absent", "different"].map { clean.report[$0] as? Int } == [4, 7, 1, 0])

      // One with the right event and another state, one with an event that the store never had.
      let right = try #require(try await cache.reduction(of: Payment.self, for: ids[1]))
      let last = try #require(right.lastEvent)
      try await cache.remove(Payment.self, of: ids[1], endingWith: last)
      try await cache.store([Reduction(logID: ids[1], aggregate: Payment(), lastEvent: last, reducedAt: Date())])
      let stray = EventAnchor(index: 9, position: last.position, recordedAt: last.recordedAt)
      try await cache.store([Reduction(logID: ids[2], aggregate: Disputes(), lastEvent: stray, reducedAt: Date())])

      let found = try await verify()
      #expect(found.status == 1)
      #expect(kinds(found.report) == ["other_state", "other_history"])
      let one = try await verify(ids[0].description)
      #expect(one.status == 0)
      let fixed = try await verify("--fix-cache")
      #expect(fixed.status == 1)
      #expect(kinds(fixed.report) == ["other_state", "other_history"])
      let after = try await verify("--sample", "10")
      #expect(after.status == 0)
      #expect(after.report["compared"] as? Int == 7)
      let repaired = try await cache.reduction(of: Payment.self, for: ids[1])
      #expect(repaired?.aggregate == right.aggregate)
      await cache.close()
      await store.close()
    }
  }

  @Test func `payments verify without a shared cache, or with an id of something else, says so`() async throws {
    let environment = ["EVENTLOGS_STORE": "memory:", "EVENTLOGS_CACHE": "memory:"]
    let product = try builtProduct("payments")
    #expect(try await Command.result(of: [product, "verify"], environment: environment).exitCode == 78)
    let other = try await Command.result(of: [product, "verify", "\(LogID(type: "order"))"], environment: environment)
    #expect(other.exitCode == 64)
  }
}
