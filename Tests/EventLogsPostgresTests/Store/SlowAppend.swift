import EventLogs
import LibPQ
import TestServers

@testable import EventLogsPostgres

extension PostgresDatabase {
  /// Opens a transaction that appends as the store does and doesn't commit yet.
  func slowAppend(number: Int) async throws -> InteractiveSession {
    let session = try session()
    try await session.execute(
      "prepare one(uuid, text, int, bool, int8, timestamptz, text, int, json, json, text) as \(AppendStatements.one.sql)"
    )
    try await session.execute("begin")
    let id = LogID(type: "payment").uuid
    try await session.execute(
      "execute one('\(id)', 'payment', -1, false, null, null, 'captured', 1, '{\"n\":\(number)}', null, null)"
    )
    return session
  }
}
