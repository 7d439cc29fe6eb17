public import EventLogs
import LibPQ

extension PostgresEventStore {
  /// Brings the database's schema `eventlogs` to the version of this build.
  ///
  /// Safe to run from many processes at once: they wait for each other. Where everything is in place nothing is changed, and
  /// no right to change anything is needed.
  ///
  /// - Returns: The numbers of the steps that were applied.
  /// - Throws: ``EventLogsError`` with code `storeFailed` when the database's schema is newer than this build or a step fails,
  ///   in which case no step is applied; `storeUnavailable` or `cancelled`.
  @discardableResult
  public func migrate() async throws(EventLogsError) -> [Int] {
    // A transaction over several requests needs a connection that nobody else uses.
    let connection = PostgresConnection(target, connectTimeout: options.connectTimeout)
    do throws(EventLogsError) {
      let applied = try await Migrator(connection: connection).run()
      await connection.close()
      return applied
    } catch {
      // Without its connection the transaction is rolled back.
      await connection.close()
      throw error
    }
  }
}

/// Applies the missing steps of the schema in one transaction.
private struct Migrator {
  /// Creating indexes on a large table takes its time.
  private static let timeout = Duration.seconds(3600)

  let connection: PostgresConnection

  func run() async throws(EventLogsError) -> [Int] {
    if try await appliedVersions().contains(Migration.all.last?.version ?? 0) { return [] }
    // Under a stricter level, whoever waited for the lock would see the database as it was before.
    try await execute("begin isolation level read committed")
    try await execute("select \(Fence.migrationLock)")
    // Whoever held the lock before may have done the work.
    let present = try await appliedVersions()
    if present.isEmpty {
      try await execute("create schema if not exists eventlogs")
      try await execute(
        """
        create table if not exists eventlogs.migrations (
          version int4 primary key, name text not null, applied_at timestamptz not null default now()
        )
        """
      )
    }
    let missing = Migration.all.filter { !present.contains($0.version) }
    for migration in missing {
      for statement in migration.statements { try await execute(statement) }
      try await execute(
        "insert into eventlogs.migrations (version, name) values (\(migration.version), '\(migration.name)')"
      )
    }
    try await execute("commit")
    return missing.map { Int($0.version) }
  }

  /// The steps that the database has.
  ///
  /// - Throws: ``EventLogsError`` with code `storeFailed` if it has one that this build doesn't know.
  private func appliedVersions() async throws(EventLogsError) -> Set<Int32> {
    // Not to_regclass, which answers from a cache that a lock just waited for doesn't refresh.
    let tables = try await execute(
      "select count(*) from pg_catalog.pg_tables where schemaname = 'eventlogs' and tablename = 'migrations'"
    )
    guard tables.int64(0, 0) == 1 else { return [] }
    let rows = try await execute("select version from eventlogs.migrations")
    let versions = Set((0..<rows.rowCount).map { rows.int32($0, 0) })
    let known = Migration.all.count
    if let newer = versions.filter({ $0 > known }).max() {
      throw EventLogsError(
        .storeFailed,
        "The database's schema has version \(newer); this build knows \(known). Deploy a newer build."
      )
    }
    return versions
  }

  @discardableResult
  private func execute(_ sql: String) async throws(EventLogsError) -> PostgresResult {
    let statement = PostgresStatement(name: "", sql: sql)
    switch await connection.run(statement, kind: .write, timeout: Self.timeout) {
    case .success(let rows): return rows
    case .failure(let failure): throw EventLogsError(failure)
    }
  }
}
