public import EventLogs
import Foundation
import LibPQ

extension PostgresEventStore {
  public func logs(_ query: LogListQuery) async throws(EventLogsError) -> [LogSummary] {
    try validate(limit: query.limit)
    guard let ids = query.ids else { return [] }
    var parameters = PostgresParameters()
    for id in [ids.lowerBound, ids.upperBound] {
      parameters.append(uuid: UInt64(truncatingIfNeeded: id >> 64), UInt64(truncatingIfNeeded: id))
    }
    parameters.append(Int64(query.limit))
    if let type = query.logType { parameters.append(type.rawValue) }
    let statement = LogListStatements.select(query.order, ofOneType: query.logType != nil)
    let rows = try await read(statement, parameters, rows: query.limit)
    var summaries: [LogSummary] = []
    summaries.reserveCapacity(rows.rowCount)
    for row in 0..<rows.rowCount { summaries.append(try LogSummary(rows, row)) }
    return summaries
  }
}

extension LogSummary {
  fileprivate init(_ rows: PostgresResult, _ row: Int) throws(EventLogsError) {
    let (high, low) = rows.uuid(row, 0)
    let logID = LogID(type: try LogType(rows.string(row, 1)), high: high, low: low)
    guard let first = Date(postgres: rows.int64(row, 2)), let last = EventAnchor(rows, row, firstColumn: 3) else {
      throw .impossibleEvent(in: logID)
    }
    self.init(logID: logID, firstRecordedAt: first, lastEvent: last)
  }
}
