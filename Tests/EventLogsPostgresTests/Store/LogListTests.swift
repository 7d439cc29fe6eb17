import EventLogs
import Foundation
import LibPQ
import TestServers
import Testing

@testable import EventLogsPostgres

@Suite(.enabled(if: PostgresServer.isAvailable)) struct LogListTests {
  @Test(arguments: [true, false])
  func `a page of logs touches few blocks wherever it lies, with and without statistics`(isAnalysed: Bool) async throws {
    try await withStore { _, database in
      // Every tenth is a dispute; ids rise in the order of insertion.
      try await database.execute(
        """
        insert into eventlogs.events (log_id, event_index, log_type, event_type, event_version, payload)
        select lpad(to_hex(log), 32, '0')::uuid, index, case log % 10 when 0 then 'dispute' else 'payment' end, 'counted', 1, '{}'
        from generate_series(1, 60000) log, generate_series(0, 2) index
        """
      )
      if isAnalysed { try await database.execute("analyze eventlogs.events") }
      for order in EventOrder.allCases {
        for isOneType in [true, false] {
          let statement = LogListStatements.select(order, ofOneType: isOneType)
          for (lower, upper) in [(0, 1 << 40), (0, 30_000), (59_000, 1 << 40)] {
            for mode in ["force_generic_plan", "force_custom_plan"] {
              let types = isOneType ? "uuid, uuid, int8, text" : "uuid, uuid, int8"
              let ids = [lower, upper].map { "'\(UUID(uuidString: $0.uuidText)!)'" }.joined(separator: ", ")
              let plan = try await database.execute(
                """
                set plan_cache_mode = \(mode); prepare page(\(types)) as \(statement.sql);
                explain (analyze, buffers, costs off, timing off, summary off)
                execute page(\(ids), 50\(isOneType ? ", 'dispute'" : ""))
                """
              )
              let counts = try #require(plan.firstMatch(of: /Buffers: shared([^\n]*)/)).1
              let blocks = counts.matches(of: /(?:hit|read)=(\d+)/).reduce(0) { $0 + (Int($1.1) ?? 0) }
              #expect(plan.contains("rows=50 loops=1"))
              #expect(plan.contains("events_logs"))
              #expect((1..<500).contains(blocks), "\(order) \(isOneType) \(lower) \(upper) \(mode): \(blocks)\n\(plan)")
            }
          }
        }
      }
    }
  }

  @Test func `the logs of all types are listed together`() async throws {
    try await withStore { store, _ in
      var ids: [LogID] = []
      for type in ["payment", "", "dispute", "payment", "zeta"] as [LogType] {
        ids.append(try await store.append(.one(to: LogID(type: type))).logID)
      }
      #expect(try await store.logs(LogListQuery(limit: 10)).map(\.logID) == ids)
      #expect(try await store.logs(LogListQuery(order: .newestFirst, limit: 2)).map(\.logID) == ids.suffix(2).reversed())
    }
  }
}

extension Int {
  /// The number as a UUID.
  fileprivate var uuidText: String {
    let digits = String(self, radix: 16)
    let text = String(repeating: "0", count: 32 - digits.count) + digits
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(Array(text)[$0]) }.joined(separator: "-")
  }
}
