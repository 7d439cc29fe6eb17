package import EventLogs
import Foundation
import LibPQ

extension PostgresEventStore {
  /// - Throws: ``EventLogsError`` with code `storeUnavailable`, `storeFailed`, `cancelled` or `closed`.
  package func diagnose() async throws(EventLogsError) -> [Diagnosis] {
    let settings = try await settings()
    let schema = try await schemaStatus()
    var diagnoses = [schema.diagnosis]
    diagnoses += Durability.diagnoses(settings)
    if schema.version > 0 { diagnoses += try await guards(settings) }
    diagnoses += try await server(settings)
    diagnoses.append(try await clock())
    if schema.version > 0 { diagnoses.append(try await feed()) }
    return diagnoses
  }

  private func settings() async throws(EventLogsError) -> [String: String] {
    var names = PostgresParameters()
    names.append(arrayOf: .text, Durability.settings + ["max_connections", "superuser_reserved_connections"]) { name, bytes in
      bytes.append(contentsOf: name.utf8)
      return true
    }
    let rows = try await read(InspectionStatements.settings, names, rows: 10)
    return Dictionary((0..<rows.rowCount).map { (rows.string($0, 0), rows.string($0, 1)) }) { $1 }
  }

  /// The indexes and the trigger without which two writers can both win, or events be changed.
  private func guards(_ settings: [String: String]) async throws(EventLogsError) -> [Diagnosis] {
    let rows = try await read(InspectionStatements.guards, PostgresParameters(), rows: 20)
    var works: [String: Bool] = [:]
    for row in 0..<rows.rowCount { works["\(rows.string(row, 0)) \(rows.string(row, 1))"] = rows.int32(row, 2) == 1 }
    return Guard.all.map { $0.diagnosis(works: works["\($0.kind) \($0.name)"]) }
  }

  private func server(_ settings: [String: String]) async throws(EventLogsError) -> [Diagnosis] {
    let row = try await read(InspectionStatements.server, PostgresParameters())
    var diagnoses: [Diagnosis] = []
    diagnoses.append(
      row.int32(0, 0) == 0
        ? .fine("primary", "The server is a primary.")
        : .warning(
          "primary",
          "The server is a standby: it takes no appends, and its feed may lag.",
          "Add target_session_attrs=read-write to the connection string, with all hosts in it."
        )
    )
    let total = (settings["max_connections"].flatMap { Int64($0) } ?? 0)
    let reserved = (settings["superuser_reserved_connections"].flatMap { Int64($0) } ?? 0)
    let bounds: [(limit: Int64, used: Int64)] = [
      (total - reserved, row.int64(0, 1)), (Int64(row.int32(0, 4)), row.int64(0, 2)),
      (Int64(row.int32(0, 5)), row.int64(0, 3)),
    ]
    let (limit, used) = bounds.filter { $0.limit >= 0 }.min { $0.limit - $0.used < $1.limit - $1.used } ?? (0, 0)
    // What is left, this command's own connection counted as free.
    let free = limit - used + 1
    diagnoses.append(
      free >= Int64(options.maximumConnections)
        ? .fine("max_connections", "\(used) of \(limit) connections are in use.")
        : .warning(
          "max_connections",
          "\(used) of \(limit) connections are in use; a store opens up to \(options.maximumConnections).",
          "Raise max_connections, or the limit of the role or the database, or put a pooler in front."
        )
    )
    let encoding = row.string(0, 6)
    diagnoses.append(
      encoding == "UTF8"
        ? .fine("encoding", "The database's encoding is UTF8.")
        : .warning(
          "encoding",
          "The database's encoding is \(encoding): payloads with other characters are refused.",
          "Create the database with encoding UTF8."
        )
    )
    return diagnoses
  }

  private func clock() async throws(EventLogsError) -> Diagnosis {
    let start = Date()
    let row = try await read(InspectionStatements.clock, PostgresParameters())
    let end = Date()
    guard let server = Date(postgres: row.int64(0, 0)) else { return .fine("clock", "The server's clock can't be read.") }
    // The server read its clock somewhere between.
    let skew = max(start.timeIntervalSince(server), server.timeIntervalSince(end), 0)
    let text = "The server's clock and this machine's differ by \(skew < 1 ? "less than a second" : "\(Int(skew)) seconds")."
    return skew < 2
      ? .fine("clock", text)
      : .warning("clock", text, "Let both keep time by NTP: times of events are the server's, staleness is by this machine's.")
  }

  private func feed() async throws(EventLogsError) -> Diagnosis {
    var fences = try await fences()
    if let fence = fences.first, fence.seconds == nil {
      // What this role can't see may be a moment's append; one that is still there after a second isn't.
      let unseen = Set(fences.map(\.transaction))
      do { try await Task.sleep(for: .seconds(1)) } catch { throw .cancelled }
      fences = try await self.fences().filter { unseen.contains($0.transaction) }
    }
    guard let fence = fences.first else { return .fine("feed", "No append holds the feed back.") }
    guard let seconds = fence.seconds else {
      return .warning(
        "feed",
        "A transaction that this role can't see appends for more than a second, and holds every reader of the feed back; for how "
          + "long can't be told.",
        "Grant pg_read_all_stats to this role, or look again as the role of process \(fence.process)."
      )
    }
    return .warning(
      "feed",
      "A transaction that appends has been open for \(seconds) seconds, and holds every reader of the feed back.",
      "End it: select pg_terminate_backend(\(fence.process))."
    )
  }

  /// What holds the readers of the feed back; a time that this role may not see is `nil`.
  private func fences() async throws(EventLogsError) -> [(process: Int32, seconds: Int64?, transaction: String)] {
    let rows = try await read(InspectionStatements.fences, PostgresParameters(), rows: 20)
    return (0..<rows.rowCount).map { row in
      let seconds = rows.int64(row, 1)
      return (rows.int32(row, 0), seconds < 0 ? nil : seconds, rows.string(row, 2))
    }
  }
}

/// The settings without which an acknowledged append can be lost.
private enum Durability {
  static let settings = ["synchronous_commit", "fsync", "full_page_writes"]

  static func diagnoses(_ values: [String: String]) -> [Diagnosis] {
    settings.map { name in
      guard let value = values[name] else { return .fine(name, "\(name) isn't shown.") }
      guard value == "off" else { return .fine(name, "\(name) is \(value).") }
      let loss =
        name == "synchronous_commit"
        ? "the last appends before a crash are lost, though they were acknowledged"
        : "a crash or a power cut can damage the whole database"
      let place =
        name == "synchronous_commit" ? "for this role and database, too (see \\drds in psql)" : "in postgresql.conf, and reload"
      return .danger(name, "\(name) is off: \(loss).", "Set \(name) = on \(place).")
    }
  }
}

/// Something in the schema that guards the events.
private struct Guard {
  let kind: String
  let name: String

  /// What happens without it.
  let loss: String

  /// Whether that is a loss rather than a delay.
  var isDanger = true

  static let all = [
    Guard(kind: "index", name: "events_pkey", loss: "two appends can take one index of a log"),
    Guard(kind: "index", name: "events_idempotency_key", loss: "a retry can append twice"),
    Guard(kind: "index", name: "events_position", loss: "the feed is read by scanning the table"),
    Guard(kind: "index", name: "events_logs", loss: "logs are listed by scanning the table", isDanger: false),
    Guard(kind: "trigger", name: "events_are_immutable", loss: "events can be changed and deleted"),
    Guard(kind: "sequence", name: "events_position_seq", loss: "readers of the feed can skip events"),
  ]

  /// - Parameter works: Whether it does its work; `nil` if it isn't there.
  func diagnosis(works: Bool?) -> Diagnosis {
    let state = works == nil ? "is missing" : works == true ? "is in place" : fault
    let text = "The \(kind) \(name) \(state)"
    if works == true { return .fine(name, "\(text).") }
    let advice = works == nil ? adviceIfMissing : adviceIfFaulty
    return isDanger ? .danger(name, "\(text): \(loss).", advice) : .warning(name, "\(text): \(loss).", advice)
  }

  private var fault: String {
    switch kind {
    case "index": "isn't valid"
    case "trigger": "is disabled"
    default: "caches values, cycles or falls"
    }
  }

  private var adviceIfMissing: String {
    let advice = "Create it again as eventlogs migrate plan shows it for an empty database"
    return switch kind {
    case "index": "\(advice)."
    case "trigger": "\(advice), and eventlogs verify to see what was done meanwhile."
    default: "\(advice), and let it begin above the highest position."
    }
  }

  private var adviceIfFaulty: String {
    switch kind {
    case "index": "reindex index concurrently eventlogs.\(name)."
    case "trigger":
      "alter table eventlogs.events enable always trigger \(name), and eventlogs verify to see what was done meanwhile."
    default: "alter sequence eventlogs.\(name) increment 1 cache 1 no cycle."
    }
  }
}
