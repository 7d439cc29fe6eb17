import EventLogs
import Foundation
import LibPQ

/// Turns rows into stored events. The payloads of a result share one block of memory.
struct StoredEventRows {
  private static let names = [
    "event_index", "position", "recorded_at", "event_type", "event_version", "payload", "metadata", "log_id", "log_type",
  ]

  /// The columns, in the order in which they are decoded.
  static let columns = names.joined(separator: ", ")

  static func columns(of table: String) -> String {
    names.map { "\(table).\($0)" }.joined(separator: ", ")
  }

  /// The number of the first column after these.
  static let columnCount = names.count

  private let result: PostgresResult
  private let block: [UInt8]

  init(_ result: PostgresResult) {
    self.result = result
    let rows = 0..<result.rowCount
    var block: [UInt8] = []
    block.reserveCapacity(rows.reduce(0) { $0 + result.length($1, 5) + result.length($1, 6) })
    for row in rows {
      result.append(row, 5, to: &block)
      result.append(row, 6, to: &block)
    }
    self.block = block
  }

  /// All rows as events.
  ///
  /// - Throws: ``EventLogsError`` with code `corruptLog` for a row that no append of this store wrote.
  func events() throws(EventLogsError) -> [StoredEvent] {
    var events: [StoredEvent] = []
    events.reserveCapacity(result.rowCount)
    var place = 0
    var types = TypeCache()
    for row in 0..<result.rowCount {
      let (high, low) = result.uuid(row, 7)
      let logID = LogID(type: try types.logType(result.string(row, 8)), high: high, low: low)
      let payloadEnd = place + result.length(row, 5)
      let metadataEnd = payloadEnd + result.length(row, 6)
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
          metadata: result.isNull(row, 6) ? nil : block[payloadEnd..<metadataEnd]
        )
      )
      place = metadataEnd
    }
    return events
  }

  /// Remembers the last log type, since most results hold only one.
  private struct TypeCache {
    private var last: LogType?

    mutating func logType(_ text: String) throws(EventLogsError) -> LogType {
      if let last, last.rawValue == text { return last }
      let type = try LogType(text)
      last = type
      return type
    }
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
      let recordedAt = Date(postgresMicroseconds: result.int64(row, firstColumn + 2))
    else { return nil }
    self.init(index: index, position: position, recordedAt: recordedAt)
  }
}

extension Date {
  /// PostgreSQL counts microseconds from 2000.
  fileprivate static let microsecondsTo2000: Int64 = 946_684_800_000_000

  /// A time as PostgreSQL sends it; `nil` for its infinities.
  fileprivate init?(postgresMicroseconds: Int64) {
    guard postgresMicroseconds != .min, postgresMicroseconds != .max else { return nil }
    let (microseconds, overflow) = postgresMicroseconds.addingReportingOverflow(Self.microsecondsTo2000)
    guard !overflow else { return nil }
    self.init(microsecondsSince1970: microseconds)
  }

  /// The time as PostgreSQL takes it. What no event can have, because it is out of all bounds, becomes infinitely long ago.
  var postgresMicroseconds: Int64 {
    let (microseconds, overflow) = microsecondsSince1970.subtractingReportingOverflow(Self.microsecondsTo2000)
    return overflow ? .min : microseconds
  }
}
