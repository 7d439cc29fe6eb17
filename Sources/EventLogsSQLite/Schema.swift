import EventLogs
import GRDB

/// Brings a file to the schema of this build.
///
/// GRDB's migrator decides what to run before it holds the write lock, so two processes that open a new file at once would
/// both try to create it. Here all is decided and done in one transaction that begins with the lock.
enum Schema {
  /// - Throws: ``EventLogsError`` with code `storeFailed` for a file that is not this store's or of a newer version;
  ///   `DatabaseError`.
  static func migrate(_ db: Database, path: String) throws {
    // In one transaction, so that the answer is of one snapshot: a file that another process creates meanwhile would look like
    // another program's.
    var isOld = false
    try db.inTransaction(.deferred) {
      isOld = try needsMigration(db, path: path)
      return .commit
    }
    guard isOld else { return }
    try db.inTransaction(.immediate) {
      if try needsMigration(db, path: path) {
        for migration in SchemaStatements.migrations.dropFirst(try version(of: db, path: path)) {
          try db.execute(sql: migration)
        }
        // A PRAGMA takes no parameters.
        try db.execute(sql: "PRAGMA application_id = \(SchemaStatements.applicationID)")
        try db.execute(sql: "PRAGMA user_version = \(SchemaStatements.migrations.count)")
      }
      return .commit
    }
  }

  private static func needsMigration(_ db: Database, path: String) throws -> Bool {
    let known = SchemaStatements.migrations.count
    let version = try version(of: db, path: path)
    guard version <= known else {
      throw EventLogsError(
        .storeFailed,
        "\(path.quotedForDiagnostics) has schema version \(version), but this build knows versions up to \(known). Use a newer build."
      )
    }
    return version < known
  }

  /// The last step that a file has, which can be one that this build doesn't know.
  ///
  /// - Throws: ``EventLogsError`` with code `storeFailed` for a file that is not this store's; `DatabaseError`.
  static func version(of db: Database, path: String) throws -> Int {
    let applicationID = try Int32.fetchOne(db, sql: "PRAGMA application_id")
    let isEmpty = try Bool.fetchOne(db, sql: "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)") ?? false
    guard applicationID == SchemaStatements.applicationID || isEmpty else {
      throw EventLogsError(.storeFailed, "\(path.quotedForDiagnostics) is a database of another program.")
    }
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard version >= 0 else {
      throw EventLogsError(.storeFailed, "\(path.quotedForDiagnostics) has schema version \(version), which no build writes.")
    }
    return version
  }
}
