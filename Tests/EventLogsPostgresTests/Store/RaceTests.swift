import EventLogs
import EventLogsPostgres
import Foundation
import TestServers
import Testing

@Suite(.enabled(if: PostgresServer.isAvailable)) struct RaceTests {
  @Test func `of fifty writers in five processes one wins, and the others learn what they expected and what they met`()
    async throws
  {
    try await withStore { store, database in
      let id = LogID(type: "payment")
      _ = try await store.append(.one(to: id))
      let racers = try (0..<5).map { _ in
        // Leaks are looked for in this process: a sanitizer that ends the other one would take its output along.
        try InteractiveSession(
          [builtProduct("store-probe"), "race", database.url(), id.description, "10"],
          environment: ["ASAN_OPTIONS": "detect_leaks=0"]
        )
      }
      for racer in racers { try await racer.wait(for: "ready") }
      for racer in racers { racer.send("go") }
      var outcomes: [String] = []
      for racer in racers { outcomes += await racer.rest().split(separator: "\n").map(String.init) }
      #expect(outcomes.count { $0 == "won" } == 1)
      #expect(outcomes.count { $0 == "conflict, expected index 0, actual 1" } == 49)
      #expect(try await store.events(LogQuery(id, limit: 10)).count == 2)
    }
  }

  @Test func `fifty copies of one request from several stores are written once`() async throws {
    try await withStore { first, database in
      try await withStore(on: database) { second, _ in
        let receipts = try await withThrowingTaskGroup { group in
          for copy in 0..<50 {
            group.addTask { try await (copy.isMultiple(of: 2) ? first : second).append(.one(key: "request")) }
          }
          var receipts: [AppendReceipt] = []
          for try await receipt in group { receipts.append(receipt) }
          return receipts
        }
        #expect(receipts.count { !$0.isReplay } == 1)
        #expect(Set(receipts.map(\.logID)).count == 1)
        #expect(Set(receipts.map(\.events)).count == 1)
        #expect(try await first.feed(after: .start, limit: 10).events.count == 1)
      }
    }
  }

  @Test func `crossed idempotency keys of two stores' batches end in replays, not in a deadlock`() async throws {
    try await withStore { first, database in
      try await withStore(on: database) { second, _ in
        // Each store gets the same keys for logs of its own in the opposite order, so that the batches' locks cross.
        let (logs, others) = ((0..<200).map { _ in LogID(type: "payment") }, (0..<200).map { _ in LogID(type: "payment") })
        let receipts = try await withThrowingTaskGroup { group in
          for number in 0..<200 {
            let key = try IdempotencyKey("k\(number)")
            group.addTask { try await first.append(.one(number, to: logs[number], key: key)) }
            group.addTask { try await second.append(.one(number, to: others[199 - number], key: key)) }
          }
          var receipts: [AppendReceipt] = []
          for try await receipt in group { receipts.append(receipt) }
          return receipts
        }
        #expect(receipts.count { !$0.isReplay } == 200)
        #expect(receipts.count { $0.isReplay } == 200)
      }
    }
  }
}
