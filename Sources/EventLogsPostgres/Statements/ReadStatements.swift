import LibPQ

/// The statements that read events. They answer the columns that ``StoredEventRows`` decodes, those of the log only where it isn't
/// known.
///
/// Since a log has no holes, the limit also bounds the range of indexes. Both bounds are conditions on the primary key, so a read
/// touches no more rows than it may answer, whatever plan the statistics suggest. With a lower bound alone, a planner without
/// statistics fetches the whole rest of the log and sorts it.
enum ReadStatements {
  /// Events of one log by rising index.
  ///
  /// Parameters: 1 log id, 2 log type, 3 lowest and 4 highest index, 5 how many at most.
  static let oldestFirst = PostgresStatement(
    name: "read_oldest_first",
    sql: """
      select \(StoredEventRows.columns()) from eventlogs.events
      where log_id = $1 and log_type = $2 and event_index >= $3 and event_index <= least($4, $3 + $5 - 1)
      order by event_index limit $5
      """,
    parameters: [.uuid, .text, .int4, .int4, .int8],
    shared: many
  )

  /// Events of one log by falling index; parameters as ``oldestFirst``.
  static let newestFirst = PostgresStatement(
    name: "read_newest_first",
    sql: """
      select \(StoredEventRows.columns(of: "e"))
      from (
        select least($4, (
          select event_index from eventlogs.events where log_id = $1 order by event_index desc limit 1
        )) as last_index
      ) head
      cross join lateral (
        select * from eventlogs.events
        where log_id = $1 and log_type = $2
          and event_index >= greatest($3, head.last_index - $5 + 1) and event_index <= head.last_index
        order by event_index desc limit $5
      ) e
      order by e.event_index desc
      """,
    parameters: [.uuid, .text, .int4, .int4, .int8]
  )

  /// Events of many logs, in the order asked for, of each by rising index.
  ///
  /// Parameters: as those of ``oldestFirst``, as arrays.
  /// Answers the usual columns, then the place of the log in the arrays, from 1.
  ///
  /// The arrays stand in subqueries so that the planner can't count their elements. It would find that its plan for few logs is
  /// cheaper than the generic one, and plan anew at each execution, which takes longer than the reading.
  ///
  /// Only the inner query is ordered. Each of its runs may use what the row before it gives, so they can but be made one after the
  /// other, in the order of the arrays. To have them all sorted again would only cost time; whoever takes the rows apart refuses any
  /// other order.
  static let many = PostgresStatement(
    name: "read_many",
    sql: """
      select \(StoredEventRows.columns(of: "e")), a.place
      from unnest(
        (select $1::uuid[]), (select $2::text[]), (select $3::int4[]), (select $4::int4[]), (select $5::int8[])
      ) with ordinality as a(log_id, log_type, first_index, last_index, max_count, place)
      cross join lateral (
        select * from eventlogs.events
        where log_id = a.log_id and log_type = a.log_type
          and event_index >= a.first_index and event_index <= least(a.last_index, a.first_index + a.max_count - 1)
        order by event_index limit a.max_count
      ) e
      """,
    parameters: [.uuidArray, .textArray, .int4Array, .int4Array, .int8Array]
  )

  /// The append that was made under an idempotency key.
  ///
  /// Parameters: 1 the key.
  static let keyed = PostgresStatement(
    name: "read_keyed",
    sql: """
      select \(StoredEventRows.columnsWithLog(of: "e"))
      from eventlogs.events first
      join eventlogs.events e on e.log_id = first.log_id
        and e.event_index >= first.event_index and e.event_index < first.event_index + first.append_size
      where first.idempotency_key = $1
      order by e.event_index
      """,
    parameters: [.text]
  )

  /// The last event of a log, whatever the log's type.
  ///
  /// Parameters: 1 log id.
  /// Answers: log type, index, position, time.
  static let head = PostgresStatement(
    name: "read_head",
    sql: """
      select log_type, event_index, position, recorded_at from eventlogs.events
      where log_id = $1 order by event_index desc limit 1
      """,
    parameters: [.uuid]
  )
}
