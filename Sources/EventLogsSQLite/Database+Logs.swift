import EventLogs
import struct Foundation.Data
import struct Foundation.Date
import GRDB

extension Database {
  /// Lists logs. Of all types, it is the first of as many from each.
  func logs(_ query: LogListQuery) throws -> [LogSummary] {
    guard let ids = query.ids else { return [] }
    if let type = query.logType { return try logs(of: type, query, ids) }
    var summaries: [LogSummary] = []
    var next = try String.fetchOne(cachedStatement(sql: LogListStatements.firstType))
    while let type = next {
      summaries += try logs(of: LogType(type), query, ids)
      next = try String.fetchOne(cachedStatement(sql: LogListStatements.typeAfter), arguments: [type])
    }
    summaries.sort { query.order == .oldestFirst ? $0.logID < $1.logID : $0.logID > $1.logID }
    return Array(summaries.prefix(query.limit))
  }

  private func logs(of type: LogType, _ query: LogListQuery, _ ids: ClosedRange<UInt128>) throws -> [LogSummary] {
    let sql =
      switch query.order {
      case .oldestFirst: LogListStatements.oldestFirst
      case .newestFirst: LogListStatements.newestFirst
      }
    let rows = try Row.fetchCursor(
      cachedStatement(sql: sql),
      arguments: [type.rawValue, ids.lowerBound.bytes, ids.upperBound.bytes, query.limit]
    )
    var summaries: [LogSummary] = []
    while let row = try rows.next() {
      summaries.append(
        LogSummary(
          logID: LogID(type: type, bytes: row[0]),
          firstRecordedAt: Date(microsecondsSince1970: row[1]),
          lastEvent: try EventAnchor(index: row[2], position: row[3], microseconds: row[4])
        )
      )
    }
    return summaries
  }
}

extension UInt128 {
  /// The UUID with this number as `log_id` holds it.
  fileprivate var bytes: Data {
    Data(UInt64(truncatingIfNeeded: self >> 64).bigEndianBytes + UInt64(truncatingIfNeeded: self).bigEndianBytes)
  }
}
