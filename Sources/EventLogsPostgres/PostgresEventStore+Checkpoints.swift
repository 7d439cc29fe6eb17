public import EventLogs
import struct Foundation.Date
import LibPQ

extension PostgresEventStore: CheckpointStore {
  public func claim(
    _ name: CheckpointName,
    as holder: String,
    for duration: Duration
  ) async throws(EventLogsError) -> CheckpointLease {
    try validateClaim(by: holder, for: duration)
    var parameters = PostgresParameters()
    parameters.append(name.rawValue)
    parameters.append(holder)
    parameters.append(duration.microseconds)
    let row = try await repeatable(CheckpointStatements.claim, parameters, kind: .write)
    guard !row.isNull(0, 0) else {
      throw .checkpointHeld(name, by: row.optionalString(0, 3), for: row.lease(0, 4))
    }
    return CheckpointLease(
      name: name,
      holder: holder,
      token: row.int64(0, 0),
      duration: duration,
      position: GlobalPosition(rawValue: row.int64(0, 1)) ?? .start,
      note: row.optionalString(0, 2)
    )
  }

  public func save(
    _ position: GlobalPosition,
    note: String?,
    under lease: CheckpointLease
  ) async throws(EventLogsError) {
    try validate(note: note)
    var parameters = PostgresParameters(lease)
    parameters.append(lease.duration.microseconds)
    parameters.append(position.rawValue)
    parameters.append(note)
    let row = try await repeatable(CheckpointStatements.save, parameters, kind: .write)
    guard row.isNull(0, 0) else { return }
    // Whoever claimed it while this waited for them isn't seen by the statement, which then finds nothing wrong with the position.
    guard !row.isNull(0, 1), let last = GlobalPosition(rawValue: row.int64(0, 1)), last > position else {
      throw .leaseLost(lease)
    }
    throw .checkpointWouldGoBack(lease.name, from: last, to: position)
  }

  public func renew(_ lease: CheckpointLease) async throws(EventLogsError) {
    var parameters = PostgresParameters(lease)
    parameters.append(lease.duration.microseconds)
    let rows = try await repeatable(CheckpointStatements.renew, parameters, kind: .write)
    guard rows.rowCount == 1 else { throw .leaseLost(lease) }
  }

  public func release(_ lease: CheckpointLease) async throws(EventLogsError) {
    _ = try await repeatable(CheckpointStatements.release, PostgresParameters(lease), kind: .write)
  }

  public func checkpoint(_ name: CheckpointName) async throws(EventLogsError) -> Checkpoint? {
    var parameters = PostgresParameters()
    parameters.append(name.rawValue)
    let rows = try await read(CheckpointStatements.one, parameters)
    return rows.rowCount == 0 ? nil : try rows.checkpoint(0)
  }

  public func checkpoints() async throws(EventLogsError) -> [Checkpoint] {
    let rows = try await read(CheckpointStatements.all, PostgresParameters())
    var checkpoints: [Checkpoint] = []
    for row in 0..<rows.rowCount { checkpoints.append(try rows.checkpoint(row)) }
    return checkpoints
  }

  public func removeCheckpoint(_ name: CheckpointName) async throws(EventLogsError) {
    var parameters = PostgresParameters()
    parameters.append(name.rawValue)
    let held = try await repeatable(CheckpointStatements.remove, parameters, kind: .write)
    guard held.rowCount == 0 else {
      throw .checkpointHeld(name, by: held.optionalString(0, 0), for: held.lease(0, 1))
    }
  }
}

extension PostgresParameters {
  /// The name and the token by which the statements know a lease.
  fileprivate init(_ lease: CheckpointLease) {
    self.init()
    append(lease.name.rawValue)
    append(lease.token)
  }
}

extension PostgresResult {
  fileprivate func checkpoint(_ row: Int) throws(EventLogsError) -> Checkpoint {
    Checkpoint(
      name: try CheckpointName(string(row, 0)),
      position: GlobalPosition(rawValue: int64(row, 1)) ?? .start,
      note: optionalString(row, 2),
      savedAt: isNull(row, 3)
        ? nil : Date.microsecondsSince1970(postgres: int64(row, 3)).map { Date(microsecondsSince1970: $0) },
      holder: optionalString(row, 4),
      leaseLeft: lease(row, 5)
    )
  }

  fileprivate func optionalString(_ row: Int, _ column: Int) -> String? {
    isNull(row, column) ? nil : string(row, column)
  }

  fileprivate func lease(_ row: Int, _ column: Int) -> Duration? {
    isNull(row, column) ? nil : .microseconds(max(0, int64(row, column)))
  }
}
