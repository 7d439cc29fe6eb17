import EventLogs
import Foundation
import LibPQ

/// Turns rows into stored events. The payloads of a result share one block of memory.
struct StoredEventRows {
  private static let names = [
    "event_index", "position", "recorded_at", "event_type", "event_version", "payload", "metadata",
  ]

  /// The columns of events whose log is known, in the order in which they are decoded.
  static func columns(of table: String? = nil) -> String {
    list(names, of: table)
  }

  /// The columns of events of any log.
  static func columnsWithLog(of table: String? = nil) -> String {
    list(names + ["log_id", "log_type"], of: table)
  }

  /// The number of the first column after those of events whose log is known.
  private static let columnCount = names.count

  private static func list(_ names: [String], of table: String?) -> String {
    names.map { name in table.map { "\($0).\(name)" } ?? name }.joined(separator: ", ")
  }

  private let result: PostgresResult

  /// Payloads and metadata, and where each ends.
  private let block: [UInt8]
  private let ends: [Int]

  init(_ result: PostgresResult) {
    self.result = result
    (block, ends) = result.block(of: 5..<7)
  }

  /// All rows as events of one log.
  ///
  /// - Throws: ``EventLogsError`` with code `corruptLog` for a row that no append of this store wrote.
  func events(of logID: LogID) throws(EventLogsError) -> [StoredEvent] {
    try events { _ throws(EventLogsError) in logID }
  }

  /// All rows, which have the columns of their logs, as events.
  ///
  /// - Throws: ``EventLogsError`` with code `corruptLog` for a row that no append of this store wrote.
  func eventsWithLog() throws(EventLogsError) -> [StoredEvent] {
    // Most results hold one type.
    var last: LogType?
    return try events { row throws(EventLogsError) in
      let (high, low) = result.uuid(row, Self.columnCount)
      let text = result.string(row, Self.columnCount + 1)
      let type = if let last, last.rawValue == text { last } else { try LogType(text) }
      last = type
      return LogID(type: type, high: high, low: low)
    }
  }

  private func events(
    logOf: (_ row: Int) throws(EventLogsError) -> LogID
  ) throws(EventLogsError) -> [StoredEvent] {
    var events: [StoredEvent] = []
    events.reserveCapacity(result.rowCount)
    var place = 0
    for row in 0..<result.rowCount {
      let logID = try logOf(row)
      let (payloadEnd, metadataEnd) = (ends[2 * row], ends[2 * row + 1])
      guard let anchor = EventAnchor(result, row, firstColumn: 0) else { throw .impossibleEvent(in: logID) }
      events.append(
        StoredEvent(
          logID: logID,
          anchor: anchor,
          event: EncodedEvent(
            type: result.string(row, 3),
            version: Int(result.int32(row, 4)),
            payload: block[place..<payloadEnd]
          ),
          // No JSON is empty, so what is has to be null.
          metadata: metadataEnd == payloadEnd ? nil : block[payloadEnd..<metadataEnd]
        )
      )
      place = metadataEnd
    }
    return events
  }
}

extension EventLogsError {
  /// A row that no append of this store wrote.
  static func impossibleEvent(in log: LogID) -> EventLogsError {
    EventLogsError(.corruptLog, "The log \(log) has an event with an impossible index, position or time.", logID: log)
  }
}

extension EventAnchor {
  /// Reads index, position and time from three columns in a row; `nil` for impossible values.
  init?(_ result: PostgresResult, _ row: Int, firstColumn: Int) {
    guard let index = EventIndex(rawValue: result.int32(row, firstColumn)),
      let position = GlobalPosition(rawValue: result.int64(row, firstColumn + 1)),
      let microseconds = Date.microsecondsSince1970(postgres: result.int64(row, firstColumn + 2))
    else { return nil }
    self.init(index: index, position: position, microsecondsSince1970: microseconds)
  }
}

extension Date {
  /// PostgreSQL counts microseconds from 2000.
  fileprivate static let microsecondsTo2000: Int64 = 946_684_800_000_000

  /// A time as PostgreSQL sends it; `nil` for its infinities.
  init?(postgres microseconds: Int64) {
    guard let microseconds = Self.microsecondsSince1970(postgres: microseconds) else { return nil }
    self.init(microsecondsSince1970: microseconds)
  }

  /// A time as PostgreSQL sends it, counted from 1970; `nil` for its infinities.
  static func microsecondsSince1970(postgres microseconds: Int64) -> Int64? {
    guard microseconds != .min, microseconds != .max else { return nil }
    let (sum, overflow) = microseconds.addingReportingOverflow(microsecondsTo2000)
    return overflow ? nil : sum
  }

  /// The time as PostgreSQL takes it. What no event can have, because it is out of all bounds, becomes infinitely long ago.
  var postgresMicroseconds: Int64 {
    let (microseconds, overflow) = microsecondsSince1970.subtractingReportingOverflow(Self.microsecondsTo2000)
    return overflow ? .min : microseconds
  }
}
