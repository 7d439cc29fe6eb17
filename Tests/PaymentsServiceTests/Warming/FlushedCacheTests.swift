import EventLogs
import Foundation
import PaymentsDomain
import Synchronization
import TestServers
import Testing

@Suite(.enabled(if: PostgresServer.isAvailable && RedisServer.isAvailable), .timeLimit(.minutes(5)))
struct `A flushed Redis under load` {
  @Test func `is filled again while no answer is wrong`() async throws {
    try await WarmingBench.with(payments: 1000) { bench in
      let process = try await bench.start(["--follow"])
      try await until { try await bench.warmCount() == 1000 }

      // They don't fill the cache themselves.
      let readers = LogManager<Payment>(store: bench.store, cache: bench.cache, policy: .never)
      let truth = LogManager<Payment>(store: bench.store)
      let load = Load()
      try await withThrowingTaskGroup { group in
        for _ in 0..<4 {
          group.addTask {
            while load.goesOn {
              let id = bench.ids[Int.random(in: 0..<1000)]
              let before = try #require(try await truth.reduce(id).throughIndex)
              let answer = try await readers.reduce(id)
              let through = try #require(answer.throughIndex)
              #expect(through >= before)
              #expect(try await truth.reduce(id, through: through).aggregate == answer.aggregate)
            }
          }
        }
        group.addTask {
          let amount = try Money(minorUnits: 1, currency: #require(Currency("EUR")))
          while load.goesOn {
            let id = bench.ids[Int.random(in: 0..<1000)]
            try await truth.append([.authorisationIncremented(amount: amount, approvalCode: "B")], to: id, expecting: .exists)
          }
        }
        try await until { try await hitRate(of: readers) > 0.9 }
        for _ in 0..<2 {
          try await bench.flush()
          #expect(try await hitRate(of: readers) < 0.9)
          try await until { try await hitRate(of: readers) > 0.9 }
        }
        load.end()
        try await group.waitForAll()
      }
      #expect(await process.stop(SIGTERM) == 0)
      #expect(process.output.contains("the cache has lost what it held"))
      #expect(try #require(process.output.firstMatch(of: /"losses":(\d+)/)).1 == "2")
    }
  }

  /// How many of the next hundred reads found something in the cache.
  private func hitRate(of manager: LogManager<Payment>) async throws -> Double {
    let before = manager.statistics
    let enough = before.cacheHits + before.cacheMisses + 100
    var after = before
    try await until {
      after = manager.statistics
      return after.cacheHits + after.cacheMisses >= enough
    }
    let (hits, misses) = (after.cacheHits - before.cacheHits, after.cacheMisses - before.cacheMisses)
    return Double(hits) / Double(hits + misses)
  }

  private func until(_ condition: () async throws -> Bool) async throws {
    while try await !condition() { try await Task.sleep(for: .milliseconds(5)) }
  }
}

/// Whether those who read and write go on.
private final class Load: Sendable {
  private let isOver = Atomic(false)

  var goesOn: Bool { !isOver.load(ordering: .relaxed) }

  func end() { isOver.store(true, ordering: .relaxed) }
}
