import EventLogs
import GRDB

extension Database {
  func storedCheckpoint(_ name: CheckpointName) throws -> StoredCheckpoint? {
    let statement = try cachedStatement(sql: CheckpointStatements.one)
    return try Row.fetchOne(statement, arguments: [name.rawValue]).map { try StoredCheckpoint(row: $0) }
  }

  func storedCheckpoints() throws -> [StoredCheckpoint] {
    try Row.fetchAll(cachedStatement(sql: CheckpointStatements.all)).map { try StoredCheckpoint(row: $0) }
  }

  /// Claims a checkpoint. To be called within a write transaction, as all below.
  func claim(_ name: CheckpointName, as holder: String, for duration: Duration, at now: Int64) throws -> CheckpointLease {
    var stored = try storedCheckpoint(name) ?? StoredCheckpoint(name: name)
    try stored.claim(as: holder, for: duration, at: now)
    try cachedStatement(sql: CheckpointStatements.claim).execute(arguments: [name.rawValue] + stored.values)
    stored.token = lastInsertedRowID
    return stored.lease(of: holder, for: duration)
  }

  /// Changes what a lease allows to change.
  ///
  /// - Throws: ``EventLogsError`` with code `leaseLost` if the checkpoint was removed; what the body throws; `DatabaseError`.
  func change(under lease: CheckpointLease, _ body: (inout StoredCheckpoint) throws -> Void) throws {
    guard var stored = try storedCheckpoint(lease.name) else { throw EventLogsError.leaseLost(lease) }
    try body(&stored)
    try write(stored)
  }

  func release(_ lease: CheckpointLease) throws {
    guard var stored = try storedCheckpoint(lease.name) else { return }
    stored.release(lease)
    try write(stored)
  }

  private func write(_ stored: StoredCheckpoint) throws {
    try cachedStatement(sql: CheckpointStatements.change).execute(arguments: stored.values + [stored.token])
  }

  func removeCheckpoint(_ name: CheckpointName, at now: Int64) throws {
    try storedCheckpoint(name)?.requireFree(at: now)
    try cachedStatement(sql: CheckpointStatements.remove).execute(arguments: [name.rawValue])
  }
}

extension StoredCheckpoint {
  /// A row with the columns that `CheckpointStatements` selects.
  fileprivate init(row: Row) throws {
    self.init(
      name: try CheckpointName(row[1]),
      token: row[0],
      position: GlobalPosition(rawValue: row[2]) ?? .start,
      note: row[3],
      savedAt: row[4],
      hold: (row[5] as String?).map { Hold(holder: $0, expiresAt: row[6]) }
    )
  }

  /// What `CheckpointStatements` writes, from the position on.
  fileprivate var values: StatementArguments {
    [position.rawValue, note, savedAt, hold?.holder, hold?.expiresAt]
  }
}
