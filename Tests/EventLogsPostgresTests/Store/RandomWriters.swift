import EventLogs
import EventLogsPostgres
import Synchronization
import TestServers

/// Writers that append in all the ways there are, each as fast as it can, until a time; and transactions that draw positions and
/// commit late, or never.
struct RandomWriters {
  /// What became of the transactions that were late.
  struct Late: Sendable {
    var committed = 0
    var rolledBack = 0
  }

  /// One store for each process that writes.
  let stores: [PostgresEventStore]
  let database: PostgresDatabase
  let end: ContinuousClock.Instant

  /// Eight writers, and three sessions at a time that are late by up to two seconds.
  func run() async throws -> Late {
    try await withThrowingTaskGroup(of: Late.self) { group in
      for writer in 0..<8 {
        group.addTask {
          let store = stores[writer % stores.count]
          let id = LogID(type: "payment")
          while ContinuousClock.now < end { try await append(to: store, id) }
          return Late()
        }
      }
      for _ in 0..<3 { group.addTask { try await beLate() } }
      return try await group.reduce(into: Late()) {
        $0.committed += $1.committed
        $0.rolledBack += $1.rolledBack
      }
    }
  }

  /// Appends something somehow. An append that others were faster with, or that expects what isn't, is as good as any.
  private func append(to store: PostgresEventStore, _ id: LogID) async throws {
    let number = Int.random(in: 0..<1000)
    switch Int.random(in: 0..<6) {
    case 0: _ = try await store.append(.one(number))
    case 1: _ = try await store.append(.one(number, to: id, expecting: .any))
    case 2:
      let events = (0..<Int.random(in: 2...40)).map { EncodedEvent.numbered(number + $0) }
      _ = try await store.append(Append(logID: id, events: events, expectedIndex: .any))
    case 3:
      // Many at once travel in one statement.
      try await withThrowingTaskGroup { group in
        for offset in 0..<40 { group.addTask { _ = try await store.append(.one(number + offset)) } }
        try await group.waitForAll()
      }
    case 4:
      // One request from two places, and the winner's answer for both.
      let append = try Append.one(number, key: IdempotencyKey("key-\(UInt64.random(in: 0 ... .max))"))
      async let first = stores[0].append(append)
      async let second = store.append(append)
      _ = try await (first, second)
    default:
      let expected = ExpectedIndex.at(EventIndex(rawValue: Int32.random(in: 0..<1000)) ?? .first)
      let code = await code { () async throws(EventLogsError) in
        try await store.append(.one(number, to: id, expecting: expected))
      }
      guard code == nil || code == .conflict else { throw UnexpectedCode(code: code) }
    }
  }

  private func beLate() async throws -> Late {
    var late = Late()
    // One of each at least, however slow the machine is.
    while ContinuousClock.now < end || late.committed == 0 || late.rolledBack == 0 {
      let session = try await database.slowAppend(number: .random(in: 0..<1000))
      for _ in 0..<Int.random(in: 0..<3) { try await session.append(.random(in: 0..<1000)) }
      try await Task.sleep(for: .milliseconds(Bool.random() ? .random(in: 0..<50) : .random(in: 0..<2000)))
      if late.committed <= late.rolledBack {
        try await session.end("commit")
        late.committed += 1
      } else {
        try await session.end("rollback")
        late.rolledBack += 1
      }
    }
    return late
  }
}

private struct UnexpectedCode: Error {
  let code: EventLogsError.Code?
}
