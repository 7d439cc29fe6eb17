import LibPQ

/// The statements that append. All follow one pattern:
///
/// 1. `fence` takes the lock that holds readers of the feed back, before any position is drawn; see ``Fence``.
/// 2. `head` is the log's last event; the new index is the one after it, so a log can't get a hole.
/// 3. The `where` clause holds what the writer expects. A row that doesn't meet it is not inserted, and not returned.
/// 4. Another writer may take the same index, or the same key, at the same time: the unique indexes decide, and the loser's
///    row isn't returned either.
enum AppendStatements {
  /// One event.
  ///
  /// Parameters: 1 log id, 2 log type, 3 expected index (-1 for an empty log, NULL for any), 4 whether the log must exist,
  /// 5 position and 6 time of the expected last event (NULL if not known), 7 event type, 8 event version, 9 payload,
  /// 10 metadata, 11 idempotency key.
  /// Answers: index, position, time; no row if the event was not written.
  static let one = PostgresStatement(
    name: "append_one",
    sql: """
      with \(Fence.lock)
      insert into eventlogs.events (\(columns))
      select $1, coalesce(head.event_index, -1) + 1, $2, $7, $8, $9, $10, $11, case when $11 is not null then 1 end
      from fence
      left join lateral (\(head("$1"))) head on true
      where \(isExpected(type: "$2", index: "$3", mustExist: "$4", position: "$5", recordedAt: "$6"))
      on conflict do nothing
      returning event_index, position, recorded_at
      """,
    parameters: [.uuid, .text, .int4, .bool, .int8, .timestamptz, .text, .int4, .json, .json, .text]
  )

  /// One event for each of several logs. Rows go sorted by log, so that the batches of two processes lock in one order.
  ///
  /// Parameters: arrays of what ``one`` takes.
  /// Answers: log id, index, position, time of each row that was written.
  static let batch = PostgresStatement(
    name: "append_batch",
    sql: """
      with \(Fence.lock)
      insert into eventlogs.events (\(columns))
      select
        a.log_id, coalesce(head.event_index, -1) + 1, a.log_type, a.event_type, a.event_version, a.payload, a.metadata,
        a.idempotency_key, case when a.idempotency_key is not null then 1 end
      from fence
      cross join unnest($1::uuid[], $2::text[], $3::int4[], $4::bool[], $5::int8[], $6::timestamptz[], $7::text[], $8::int4[],
        $9::json[], $10::json[], $11::text[]) as a(log_id, log_type, expected_index, must_exist, expected_position,
        expected_recorded_at, event_type, event_version, payload, metadata, idempotency_key)
      left join lateral (\(head("a.log_id"))) head on true
      where \(isExpected(
        type: "a.log_type", index: "a.expected_index", mustExist: "a.must_exist", position: "a.expected_position",
        recordedAt: "a.expected_recorded_at"))
      order by a.log_id
      on conflict do nothing
      returning log_id, event_index, position, recorded_at
      """,
    parameters: [
      .uuidArray, .textArray, .int4Array, .boolArray, .int8Array, .timestamptzArray, .textArray, .int4Array, .jsonArray,
      .jsonArray, .textArray,
    ]
  )

  /// Several events for one log, all or none: a unique index that is violated fails the statement.
  ///
  /// Parameters: as ``one``, but 7 types, 8 versions and 9 payloads are arrays, and 12 is the number of events.
  /// Answers: index, position, time of each event in order; no rows if the expectation wasn't met.
  static let many = PostgresStatement(
    name: "append_many",
    sql: """
      with \(Fence.lock)
      insert into eventlogs.events (\(columns))
      select
        $1, coalesce(head.event_index, -1) + a.place::int4, $2, a.event_type, a.event_version, a.payload, $10,
        case when a.place = 1 then $11 end, case when a.place = 1 and $11 is not null then $12 end
      from fence
      left join lateral (\(head("$1"))) head on true
      cross join unnest($7::text[], $8::int4[], $9::json[])
        with ordinality as a(event_type, event_version, payload, place)
      where \(isExpected(type: "$2", index: "$3", mustExist: "$4", position: "$5", recordedAt: "$6"))
      order by a.place
      returning event_index, position, recorded_at
      """,
    parameters: [
      .uuid, .text, .int4, .bool, .int8, .timestamptz, .textArray, .int4Array, .jsonArray, .json, .text, .int4,
    ]
  )

  private static let columns = """
    log_id, event_index, log_type, event_type, event_version, payload, metadata, idempotency_key, append_size
    """

  private static func head(_ logID: String) -> String {
    """
    select event_index, position, recorded_at, log_type from eventlogs.events
    where log_id = \(logID) order by event_index desc limit 1
    """
  }

  private static func isExpected(
    type: String,
    index: String,
    mustExist: String,
    position: String,
    recordedAt: String
  ) -> String {
    """
    (\(index) is null or \(index) = coalesce(head.event_index, -1))
      and (not \(mustExist) or head.event_index is not null)
      and (head.log_type is null or head.log_type = \(type))
      and (\(position) is null or (\(position) = head.position and \(recordedAt) = head.recorded_at))
    """
  }
}
