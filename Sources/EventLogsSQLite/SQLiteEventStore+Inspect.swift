package import EventLogs
import Foundation
import GRDB

extension SQLiteEventStore: InspectableStore {
  package func statistics() async throws(EventLogsError) -> StoreStatistics {
    try await read { db in
      let logs = try Row.fetchAll(db, sql: InspectionStatements.logs)
      let now = Date().microsecondsSince1970
      let since = now - Int64(RecentAppends.minutes) * 60_000_000
      let recent = try Row.fetchOne(db, sql: InspectionStatements.recent, arguments: [RecentAppends.maximumEvents, since])
      let oldest: Int64 = recent?[1] ?? now
      return StoreStatistics(
        events: try Int64.fetchOne(db, sql: InspectionStatements.events) ?? 0,
        isEstimated: false,
        logs: Dictionary(logs.map { ($0[0] as String, $0[1] as Int64) }) { $1 },
        bytes: ["file": try Int64.fetchOne(db, sql: InspectionStatements.bytes) ?? 0],
        recent: RecentAppends(events: recent?[0] ?? 0, age: Double(now - oldest) / 1_000_000)
      )
    }
  }

  package func diagnose() async throws(EventLogsError) -> [Diagnosis] {
    try await read { [pool] db in
      var diagnoses = [try Schema.status(version: Schema.version(of: db, path: pool.path)).diagnosis]
      let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? ""
      diagnoses.append(
        mode == "wal"
          ? .fine("journal_mode", "The file is in WAL mode.")
          : .warning(
            "journal_mode",
            "The file's journal mode is \(mode).",
            "Open it with a store once while nobody else uses it."
          )
      )
      let parts = try Schema.parts(of: db)
      let missing = try Schema.parts(of: DatabaseQueue.inMemoryStore()).filter { parts[$0] != $1 }.keys.sorted()
      diagnoses.append(
        missing.isEmpty
          ? .fine("guards", "All indexes and triggers are in place.")
          : .danger(
            "guards",
            "Missing or changed: \(missing.joined(separator: ", ")). Events can be changed, or appended twice.",
            "Create them again as eventlogs migrate plan shows them for a new file."
          )
      )
      let damage = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "ok"
      diagnoses.append(
        damage == "ok"
          ? .fine("file", "The file's structure is whole.")
          : .danger(
            "file",
            "The file is damaged: \(damage)",
            "Restore it from a backup; .recover of sqlite3 saves what is left."
          )
      )
      return diagnoses
    }
  }

  /// Which steps of the schema a file has, without bringing it up to date. Blocks while it reads.
  ///
  /// - Throws: ``EventLogsError`` with code `storeUnavailable`, or `storeFailed`, also for a file of another program.
  package static func schemaStatus(path: String) throws(EventLogsError) -> SchemaStatus {
    guard FileManager.default.fileExists(atPath: path) else { return Schema.status(version: 0) }
    do {
      var configuration = Configuration()
      configuration.readonly = true
      let version = try DatabaseQueue(path: path, configuration: configuration).read { try Schema.version(of: $0, path: path) }
      return Schema.status(version: version)
    } catch {
      throw .sqlite(error)
    }
  }
}

extension Schema {
  /// - Parameter version: The last step that a file has: 0 for none.
  fileprivate static func status(version: Int) -> SchemaStatus {
    let steps = SchemaStatements.migrations.enumerated().map { place, sql in
      SchemaStatus.Step(version: place + 1, name: "step \(place + 1)", statements: [sql])
    }
    // Of what a newer build did, only its last step is known.
    let unknown =
      version > steps.count ? [SchemaStatus.Step(version: version, name: "step \(version)", statements: [])] : []
    return SchemaStatus(
      applied: steps.prefix(version) + unknown,
      pending: Array(steps.dropFirst(version)),
      known: steps.count
    )
  }

  /// The indexes and triggers of a database, each with its SQL, whose white space doesn't count.
  fileprivate static func parts(of db: Database) throws -> [String: String] {
    // The index of a table's own constraint has no SQL.
    let sql = "SELECT type, name, coalesce(sql, '') FROM sqlite_schema WHERE type IN ('index', 'trigger')"
    return try Row.fetchAll(db, sql: sql).reduce(into: [:]) { parts, row in
      let words = (row[2] as String).split(whereSeparator: \.isWhitespace)
      parts["\(row[0] as String) \(row[1] as String)"] = words.joined(separator: " ")
    }
  }

  fileprivate static func parts(of queue: DatabaseQueue) throws -> [String: String] {
    try queue.read { try parts(of: $0) }
  }
}

extension DatabaseQueue {
  /// A new store, to compare others with.
  fileprivate static func inMemoryStore() throws -> DatabaseQueue {
    let queue = try DatabaseQueue()
    try queue.write { db in for migration in SchemaStatements.migrations { try db.execute(sql: migration) } }
    return queue
  }
}

/// The SQL by which operators learn about a file.
private enum InspectionStatements {
  static let events = "SELECT count(*) FROM events"

  static let logs = "SELECT log_type, count(*) FROM events WHERE event_index = 0 GROUP BY log_type"

  /// The size of the file, in bytes.
  static let bytes = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"

  /// How many of the newest events are recent, and the time of the oldest of them. Parameters: how many to look at, from when on.
  static let recent = """
    SELECT count(*), min(recorded_at)
    FROM (SELECT recorded_at FROM events ORDER BY position DESC LIMIT ?) WHERE recorded_at > ?
    """
}
