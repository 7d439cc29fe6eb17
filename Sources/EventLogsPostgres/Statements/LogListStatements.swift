import EventLogs
import LibPQ

/// The statements that list logs.
///
/// Parameters: 1 lowest and 2 highest log id, 3 how many at most, and for the logs of one type 4 that type.
/// Answers: log id, log type, time of the first event; index, position and time of the last.
///
/// The index of first events by type and id holds the logs in the order wanted, and both ends of the range are conditions on it.
enum LogListStatements {
  static func select(_ order: EventOrder, ofOneType isOneType: Bool) -> PostgresStatement {
    switch (order, isOneType) {
    case (.oldestFirst, true): oldestFirst
    case (.newestFirst, true): newestFirst
    case (.oldestFirst, false): oldestOfAllFirst
    case (.newestFirst, false): newestOfAllFirst
    }
  }

  private static let oldestFirst = PostgresStatement(
    name: "list_logs",
    sql: sql(of: oneType, ""),
    parameters: [.uuid, .uuid, .int8, .text]
  )

  private static let newestFirst = PostgresStatement(
    name: "list_logs_newest",
    sql: sql(of: oneType, "desc"),
    parameters: [.uuid, .uuid, .int8, .text]
  )

  private static let oldestOfAllFirst = PostgresStatement(
    name: "list_all_logs",
    sql: sql(of: allTypes, ""),
    parameters: [.uuid, .uuid, .int8]
  )

  private static let newestOfAllFirst = PostgresStatement(
    name: "list_all_logs_newest",
    sql: sql(of: allTypes, "desc"),
    parameters: [.uuid, .uuid, .int8]
  )

  private static let oneType = "types as (select $4 as log_type)"

  /// The types of logs, found by as many steps in the index.
  private static let allTypes = """
    types as (
      (select log_type from eventlogs.events where event_index = 0 order by log_type limit 1)
      union all
      select (
        select log_type from eventlogs.events
        where event_index = 0 and log_type > types.log_type order by log_type limit 1
      )
      from types where types.log_type is not null
    )
    """

  private static func sql(of types: String, _ direction: String) -> String {
    """
    with recursive \(types)
    select first.log_id, first.log_type, first.recorded_at, last.event_index, last.position, last.recorded_at
    from (
      select logs.* from types cross join lateral (
        select log_id, log_type, recorded_at from eventlogs.events
        where event_index = 0 and log_type = types.log_type and log_id >= $1 and log_id <= $2
        order by log_id \(direction) limit $3
      ) logs
      order by log_id \(direction) limit $3
    ) first
    cross join lateral (
      select event_index, position, recorded_at from eventlogs.events
      where log_id = first.log_id order by event_index desc limit 1
    ) last
    order by first.log_id \(direction)
    """
  }
}
