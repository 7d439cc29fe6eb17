import EventLogs
import LibPQ

/// The statements that read the events of all logs. They answer the columns that ``StoredEventRows`` decodes, with the log's.
///
/// Both ends of the span are conditions on the indexed position, so a page touches no more rows than the span has.
enum FeedStatements {
  /// Events by rising position.
  ///
  /// Parameters: 1 the position before the span, 2 the last position of the span, 3 how many at most.
  static let oldestFirst = PostgresStatement(
    name: "read_feed",
    sql: sql(.oldestFirst, where: ""),
    parameters: parameters
  )

  /// Events by falling position; parameters as ``oldestFirst``.
  static let newestFirst = PostgresStatement(
    name: "read_feed_newest",
    sql: sql(.newestFirst, where: ""),
    parameters: parameters
  )

  /// The statement that reads a span, and its parameters.
  ///
  /// With a filter it answers at least the events that match; which of them do is for ``EventLogs/FeedFilter`` to say. There are
  /// as many such statements as forms of filters, so they have no name and are planned for their parameters.
  static func select(_ span: FeedSpan, of query: FeedQuery) -> (PostgresStatement, PostgresParameters) {
    var parameters = PostgresParameters()
    parameters.append(span.lower.rawValue)
    parameters.append(span.upper.rawValue)
    parameters.append(Int64(query.limit))
    guard !query.filter.isEmpty else {
      return (query.order == .oldestFirst ? oldestFirst : newestFirst, parameters)
    }
    var search = FeedSearch(parameters: parameters, types: self.parameters)
    search.add(query.filter)
    let statement = PostgresStatement(name: "", sql: sql(query.order, where: search.sql), parameters: search.types)
    return (statement, search.parameters)
  }

  private static let parameters: [PostgresType] = [.int8, .int8, .int8]

  private static func sql(_ order: EventOrder, where conditions: String) -> String {
    """
    select \(StoredEventRows.columnsWithLog()) from eventlogs.events
    where position > $1 and position <= $2 \(conditions)
    order by position \(order == .oldestFirst ? "" : "desc ")limit $3
    """
  }
}
