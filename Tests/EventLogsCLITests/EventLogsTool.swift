import EventLogs
import EventLogsPostgres
import EventLogsSQLite
import Foundation
import TestServers
import Testing

/// Runs the built `eventlogs`.
enum EventLogsTool {
  struct Outcome: Sendable {
    let status: Int32
    let output: String
    let errors: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }

    /// The cursor that it told.
    var cursor: String? { errors.firstMatch(of: /(?m)^cursor: (\S+)$/).map { String($0.1) } }

    /// The one object of `--json`.
    func object() throws -> [String: Any] {
      try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    }

    /// The objects of `--json`, one on each line.
    func objects() throws -> [[String: Any]] {
      try lines.map { try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
    }
  }

  /// - Parameter script: What a shell does first, and then becomes the command by `exec "$@"`.
  static func run(
    _ arguments: [String],
    store: String?,
    environment: [String: String] = [:],
    script: String = #"exec "$@""#
  ) async throws -> Outcome {
    var environment = environment
    // Empty where none is given, so that nothing of the caller's counts.
    environment["EVENTLOGS_STORE"] = store ?? ""
    environment["EVENTLOGS_CACHE"] = environment["EVENTLOGS_CACHE"] ?? "none"
    let words = ["bash", "-c", script, "bash", try builtProduct("eventlogs")] + arguments
    let result = try await Command.result(of: words, environment: environment)
    return Outcome(status: result.exitCode, output: result.output, errors: result.errors)
  }
}

/// A store that tests fill, and the URL by which the command finds it.
struct FilledStore {
  let store: any EventStore
  let url: String

  /// The database, for a store in PostgreSQL.
  let database: PostgresDatabase?

  /// Runs a test on a fresh store in PostgreSQL.
  static func inPostgres(_ test: (FilledStore) async throws -> Void) async throws {
    let database = try await PostgresServer.freshDatabase()
    let store = try PostgresEventStore(database.url())
    try await store.migrate()
    try await run(test, on: FilledStore(store: store, url: database.url(), database: database))
  }

  /// Runs a test on a fresh store in SQLite.
  static func inSQLite(_ test: (FilledStore) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "eventlogs-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "events.sqlite").path
    let store = try SQLiteEventStore(path: path)
    try await run(test, on: FilledStore(store: store, url: "sqlite:\(path)", database: nil))
  }

  private static func run(_ test: (FilledStore) async throws -> Void, on filled: FilledStore) async throws {
    do {
      try await test(filled)
    } catch {
      await filled.store.close()
      throw error
    }
    await filled.store.close()
  }

  func tool(_ arguments: String..., environment: [String: String] = [:]) async throws -> EventLogsTool.Outcome {
    try await EventLogsTool.run(arguments, store: url, environment: environment)
  }

  /// Appends events of amounts to a new log, each in an append of its own.
  @discardableResult
  func log(_ type: LogType = "payment", amounts: [Int], metadata: String? = nil) async throws -> LogID {
    let id = LogID(type: type)
    for (number, amount) in amounts.enumerated() {
      let event = EncodedEvent(
        type: number == 0 ? "requested" : "captured",
        payload: ArraySlice(#"{"amount":\#(amount),"currency":"EUR"}"#.utf8)
      )
      let append = Append(
        logID: id,
        events: [event],
        expectedIndex: .any,
        metadata: metadata.map { ArraySlice($0.utf8) }
      )
      _ = try await store.append(append)
    }
    return id
  }
}
