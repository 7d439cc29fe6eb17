import EventLogs
import LibPQ
import TestServers

@testable import EventLogsPostgres

extension PostgresDatabase {
  /// Opens a transaction that appends as the store does and doesn't commit yet.
  func slowAppend(number: Int) async throws -> InteractiveSession {
    let session = try await appendingSession()
    try await session.execute("begin")
    try await session.append(number)
    return session
  }

  /// A session that can append as the store does.
  func appendingSession() async throws -> InteractiveSession {
    let session = try session()
    try await session.execute(
      "prepare one(uuid, text, int, bool, int8, timestamptz, text, int, json, json, text) as \(AppendStatements.one.sql)"
    )
    return session
  }

  /// Eight writers at full speed, of 150 events each, and one whose transactions draw a position and commit late, every other one
  /// not at all; between two of them it appends an event as well.
  func writeBusily(to store: PostgresEventStore, slowAppends: Int) async throws {
    try await withThrowingTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          let id = LogID(type: "payment")
          for number in 0..<150 { _ = try await store.append(.one(number, to: id, expecting: .any)) }
        }
      }
      group.addTask {
        for number in 0..<slowAppends {
          let slow = try await slowAppend(number: number)
          _ = try await store.append(.one())
          try await slow.execute(number.isMultiple(of: 2) ? "commit" : "rollback")
          slow.close()
        }
      }
      try await group.waitForAll()
    }
  }
}

extension InteractiveSession {
  /// Appends an event with a number as payload, in a log of its own.
  func append(_ number: Int) async throws {
    let id = LogID(type: "payment").uuid
    try await execute("execute one('\(id)', 'payment', -1, false, null, null, 'captured', 1, '{\"n\":\(number)}', null, null)")
  }

  /// Takes the fence, as an append does before it draws a position.
  func takeFence() async throws {
    try await execute("with \(Fence.lock) select from fence")
  }

  /// Ends the transaction and the session.
  func end(_ command: String) async throws {
    try await execute(command)
    close()
  }
}
