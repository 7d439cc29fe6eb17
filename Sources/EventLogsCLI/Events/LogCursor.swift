import EventLogs

/// A place in the listing of one log's events with a filter: a page cursor, which knows the log and the order, and a fingerprint of
/// the filter.
struct LogCursor: CustomStringConvertible {
  let index: EventIndex
  let description: String

  init(id: LogID, index: EventIndex, query: FeedQuery) {
    self.index = index
    description = "\(PageCursor(id, query.order, index)).\(String(query.fingerprint, radix: 36))"
  }

  /// Reads a cursor.
  ///
  /// - Throws: ``EventLogsError`` with code `invalidCursor` for one of another log, order or filter.
  init(_ text: String, of id: LogID, _ query: FeedQuery) throws(EventLogsError) {
    let parts = text.split(separator: ".", maxSplits: 1).map(String.init)
    let cursor = try PageCursor(parts.first ?? "", of: id)
    self.init(id: id, index: cursor.index, query: query)
    guard cursor.order == query.order else {
      throw EventLogsError(.invalidCursor, "The cursor is of the other order.")
    }
    guard description == text else {
      throw EventLogsError(.invalidCursor, "The cursor was made with other filters.")
    }
  }
}
