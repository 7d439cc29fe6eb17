import ArgumentParser
import EventLogs
import EventLogsJSON
import Foundation

/// Lists logs.
struct LogsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs",
    abstract: "Lists logs, the newest first.",
    discussion: """
      The times are those of the logs' creation, as their ids have them. Where there are more, standard error gets a line \
      "cursor: …" at the end, to go on from with --after.
      """
  )

  @Option(help: ArgumentHelp("Only logs of this type, which their ids begin with.", valueName: "type"))
  var type: String?

  @Option(help: ArgumentHelp("Only logs created then or later: 2026-03-01T12:00:00Z, or so long ago: 24h.", valueName: "time"))
  var from: TimeArgument?

  @Option(help: ArgumentHelp("Only logs created before that.", valueName: "time"))
  var to: TimeArgument?

  @Option(help: "Whether the oldest or the newest come first.")
  var order = Order.newest

  @Option(help: "How many logs to list.")
  var limit = 50

  @Option(help: ArgumentHelp("The log to go on after.", valueName: "id"))
  var after: String?

  @Flag(help: "Print an object on each line.")
  var json = false

  @OptionGroup
  var store: StoreOptions

  func validate() throws {
    guard limit >= 1 else { throw ValidationError("--limit is at least 1.") }
  }

  func run() async throws {
    try await running {
      let query = LogListQuery(
        logType: try type.map { text throws(EventLogsError) in try LogType(text) },
        after: try after.map { text throws(EventLogsError) in try LogID(validating: text) },
        createdFrom: from?.date,
        createdBefore: to?.date,
        order: order == .oldest ? .oldestFirst : .newestFirst,
        limit: 1
      )
      try await store.use { store in try await list(query, of: store) }
    }
  }

  private func list(_ start: LogListQuery, of store: any EventStore) async throws {
    var query = start
    var table = Table([
      ("LOG", .left), ("EVENTS", .right), ("FIRST EVENT", .left), ("LAST EVENT", .left), ("POSITION", .right),
    ])
    var remaining = limit
    /// The last log that was printed.
    var cursor: LogID?
    do {
      while remaining > 0 {
        query.limit = min(remaining, LogQuery.maximumLimit)
        let logs = try await store.logs(query)
        let lines = logs.map(LogLine.init)
        if json {
          try Output.write(try lines.flatMap { try JSON.encode($0) + [UInt8(ascii: "\n")] })
        } else if !logs.isEmpty {
          try Output.write(Array(table.lines(lines.map(\.cells)).utf8))
        }
        remaining -= logs.count
        guard logs.count == query.limit, let last = logs.last else { return }
        cursor = last.logID
        query.after = cursor
      }
    } catch let error where !(error is OutputClosed) {
      guard let cursor else { throw error }
      Diagnostics.write(cursor: cursor)
      guard (error as? EventLogsError)?.code == .cancelled else { throw error }
      return
    }
    if let cursor { Diagnostics.write(cursor: cursor) }
  }
}

/// A log as it is listed.
private struct LogLine: Encodable {
  let summary: LogSummary

  private enum CodingKeys: String, CodingKey {
    case logID = "log_id"
    case events
    case lastIndex = "last_index"
    case firstRecordedAt = "first_recorded_at"
    case lastRecordedAt = "last_recorded_at"
    case lastPosition = "last_position"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(summary.logID, forKey: .logID)
    try container.encode(summary.lastIndex.count, forKey: .events)
    try container.encode(summary.lastIndex.rawValue, forKey: .lastIndex)
    try container.encode(summary.firstRecordedAt, forKey: .firstRecordedAt)
    try container.encode(summary.lastEvent.recordedAt, forKey: .lastRecordedAt)
    try container.encode(summary.lastEvent.position.rawValue, forKey: .lastPosition)
  }

  var cells: [String] {
    [
      summary.logID.description, String(summary.lastIndex.count), Self.text(summary.firstRecordedAt),
      Self.text(summary.lastEvent.recordedAt), summary.lastEvent.position.description,
    ]
  }

  private static func text(_ date: Date) -> String { ISO8601.text(of: date) ?? "\(date)" }
}
