public import EventLogs
import GRDB

extension SQLiteEventStore: CheckpointStore {
  public func claim(
    _ name: CheckpointName,
    as holder: String,
    for duration: Duration
  ) async throws(EventLogsError) -> CheckpointLease {
    try validateClaim(by: holder, for: duration)
    return try await write { try $0.claim(name, as: holder, for: duration, at: $1) }
  }

  public func save(
    _ position: GlobalPosition,
    note: String?,
    under lease: CheckpointLease
  ) async throws(EventLogsError) {
    try validate(note: note)
    try await write { db, now in
      try db.change(under: lease) { try $0.save(position, note: note, under: lease, at: now) }
    }
  }

  public func renew(_ lease: CheckpointLease) async throws(EventLogsError) {
    try await write { db, now in try db.change(under: lease) { try $0.renew(lease, at: now) } }
  }

  public func release(_ lease: CheckpointLease) async throws(EventLogsError) {
    try await write { db, _ in try db.release(lease) }
  }

  public func checkpoint(_ name: CheckpointName) async throws(EventLogsError) -> Checkpoint? {
    try await read { [now] in try $0.storedCheckpoint(name)?.checkpoint(at: now().microsecondsSince1970) }
  }

  public func checkpoints() async throws(EventLogsError) -> [Checkpoint] {
    try await read { [now] db in
      let now = now().microsecondsSince1970
      return try db.storedCheckpoints().map { $0.checkpoint(at: now) }
    }
  }

  public func removeCheckpoint(_ name: CheckpointName) async throws(EventLogsError) {
    try await write { try $0.removeCheckpoint(name, at: $1) }
  }

  /// Writes in a transaction of its own, at a time that no other writer's transaction comes after.
  private func write<Value: Sendable>(
    _ body: @escaping @Sendable (Database, _ now: Int64) throws -> Value
  ) async throws(EventLogsError) -> Value {
    do {
      return try await pool.write { [now] in try body($0, now().microsecondsSince1970) }
    } catch {
      throw .sqlite(error)
    }
  }
}
