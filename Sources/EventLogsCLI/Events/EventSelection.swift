import ArgumentParser
import EventLogs
import Foundation

/// Which events to print.
struct EventSelection: ParsableArguments {
  @Option(name: .customLong("type"), help: ArgumentHelp("Only events of this type; may be repeated.", valueName: "type"))
  var types: [String] = []

  @Option(help: ArgumentHelp("Only events of logs of this type.", valueName: "type"))
  var logType: String?

  @Option(
    help: ArgumentHelp(
      "Only what was recorded then or later: 2026-03-01T12:00:00Z, or so long ago: 90s, 15m, 24h, 7d.",
      valueName: "time"
    )
  )
  var from: TimeArgument?

  @Option(help: ArgumentHelp("Only what was recorded before that.", valueName: "time"))
  var to: TimeArgument?

  @Option(help: ArgumentHelp("The first position.", valueName: "position"))
  var fromPosition: Int64?

  @Option(help: ArgumentHelp("The last position.", valueName: "position"))
  var toPosition: Int64?

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "What a payload or metadata must hold: payload.amount>=1000, payload.payer.name='alice'; with =, !=, <, <=, > or >=. May be repeated.",
      valueName: "condition"
    )
  )
  var conditions: [String] = []

  @Option(help: ArgumentHelp("An entry that the metadata must have; may be repeated.", valueName: "key=value"))
  var metadata: [String] = []

  /// - Throws: ``EventLogsError`` with code `invalidArgument` or `invalidLogID`.
  func filter() throws -> FeedFilter {
    var all: [FeedCondition] = []
    for text in conditions { all.append(try FeedCondition(parsing: text)) }
    for entry in metadata {
      guard let sign = entry.firstIndex(of: "="), sign != entry.startIndex else {
        throw Failure.usage("--metadata takes key=value.")
      }
      all.append(.metadata(String(entry[..<sign]), equals: String(entry[sign...].dropFirst())))
    }
    return FeedFilter(
      eventTypes: types,
      logType: try logType.map { text throws(EventLogsError) in try LogType(text) },
      recordedFrom: from?.date,
      recordedBefore: to?.date,
      conditions: all
    )
  }

  /// The query of the feed, in the bounds of the positions that were given.
  func query(_ order: Order) throws -> FeedQuery {
    var query = FeedQuery(where: try filter(), order: order == .oldest ? .oldestFirst : .newestFirst, limit: 1)
    if let fromPosition {
      guard fromPosition >= 1, let after = GlobalPosition(rawValue: fromPosition - 1) else {
        throw Failure.usage("Positions begin at 1.")
      }
      query.after = after
    }
    if let toPosition {
      guard let through = GlobalPosition(rawValue: toPosition) else { throw Failure.usage("Positions begin at 1.") }
      query.through = through
    }
    return query
  }

  /// The options to give along with a cursor where times were given as so long ago, which mean other times by then.
  var absoluteTimes: String? {
    let times = [("--from", from), ("--to", to)].compactMap { name, time in
      time.flatMap { $0.isRelative ? "\(name) \($0.text)" : nil }
    }
    return times.isEmpty ? nil : times.joined(separator: " ")
  }
}
