import EventLogs
import struct Foundation.Data
import struct Foundation.Date
import GRDB

extension Database {
  /// Reads the events that a statement of `EventStatements` selects.
  ///
  /// - Throws: ``EventLogsError`` with code `storeFailed` for a row that this store can't have written; `DatabaseError`.
  func storedEvents(_ sql: String, _ arguments: StatementArguments) throws -> [StoredEvent] {
    let rows = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
    var events: [StoredEvent] = []
    while let row = try rows.next() { events.append(try StoredEvent(row: row)) }
    return events
  }

  func events(_ query: LogQuery) throws -> [StoredEvent] {
    let sql =
      switch query.order {
      case .oldestFirst: EventStatements.oldestFirst
      case .newestFirst: EventStatements.newestFirst
      }
    return try storedEvents(
      sql,
      [query.logID.bytes, query.logID.type.rawValue, query.from.rawValue, query.through.rawValue, query.limit]
    )
  }

  /// Reads the feed. SQLite has one write transaction at a time, which draws positions and commits before the next one begins:
  /// whoever sees a position sees all below it.
  ///
  /// Events are searched here rather than by SQL, whose notion of numbers and of members that come twice is another one.
  func feed(_ query: FeedQuery) throws -> FeedPage {
    let head = try Int64.fetchOne(cachedStatement(sql: EventStatements.feedHead)) ?? 0
    var span = FeedSpan(query, head: GlobalPosition(rawValue: head) ?? .start)
    guard !span.isEmpty else { return span.page([], endingAt: nil) }
    let sql =
      switch query.order {
      case .oldestFirst: EventStatements.feedOldestFirst
      case .newestFirst: EventStatements.feedNewestFirst
      }
    let rows = try Row.fetchCursor(cachedStatement(sql: sql), arguments: [span.lower.rawValue, span.upper.rawValue])
    var events: [StoredEvent] = []
    var isFirst = true
    while let row = try rows.next() {
      let event = try StoredEvent(row: row)
      if isFirst { span.narrow(from: event.position) }
      isFirst = false
      guard span.contains(event.position) else { break }
      guard query.filter.matches(event) else { continue }
      events.append(event)
      if events.count == query.limit { return span.page(events, endingAt: event.position) }
    }
    return span.page(events, endingAt: nil)
  }
}

extension StoredEvent {
  /// A row with the columns that `EventStatements` selects. The table is strict, so they have their types.
  fileprivate init(row: Row) throws {
    self.init(
      logID: LogID(type: try LogType(row[1]), bytes: row[0]),
      anchor: try EventAnchor(index: row[2], position: row[3], microseconds: row[4]),
      event: EncodedEvent(type: row[5], version: row[6], payload: ArraySlice((row[7] as String).utf8)),
      metadata: (row[8] as String?).map { ArraySlice($0.utf8) }
    )
  }
}

extension EventAnchor {
  init(index: Int64, position: Int64, microseconds: Int64) throws(EventLogsError) {
    guard let index = EventIndex(Int(index)), let position = GlobalPosition(rawValue: position) else {
      throw EventLogsError(.storeFailed, "The file holds an event with index \(index) and position \(position).")
    }
    self.init(index: index, position: position, recordedAt: Date(microsecondsSince1970: microseconds))
  }
}

extension LogID {
  /// The UUID's 16 bytes, big-endian, as `log_id` holds them.
  var bytes: Data { Data(high.bigEndianBytes + low.bigEndianBytes) }

  /// - Parameter bytes: 16 bytes, which the table guarantees.
  init(type: LogType, bytes: Data) {
    let bytes = Array(bytes)
    self.init(type: type, high: UInt64(bigEndian: bytes[..<8]), low: UInt64(bigEndian: bytes[8...]))
  }
}
