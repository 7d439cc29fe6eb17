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
  fileprivate init(type: LogType, bytes: Data) {
    let bytes = Array(bytes)
    self.init(type: type, high: UInt64(bigEndian: bytes[..<8]), low: UInt64(bigEndian: bytes[8...]))
  }
}
