import TestServers

/// Fills empty databases with logs.
enum Dataset {
  /// Loads logs in turn.
  ///
  /// The indexes are made again after loading, by their own definitions, which takes a fraction of the time.
  static func load(_ logs: [Logs], into database: PostgresDatabase) async throws {
    let indexes = try await database.execute(
      """
      select indexdef || ';' from pg_indexes
      where schemaname = 'eventlogs' and tablename = 'events' and indexname <> 'events_pkey'
      """
    )
    try await database.execute(
      """
      drop index eventlogs.events_idempotency_key, eventlogs.events_position, eventlogs.events_logs;
      alter table eventlogs.events drop constraint events_pkey
      """
    )
    var position = 0
    for logs in logs {
      try await database.execute(logs.insert(after: position))
      position += logs.events
    }
    try await database.execute("\(indexes) alter table eventlogs.events add primary key (log_id, event_index)")
    try await database.execute("select setval('eventlogs.events_position_seq', \(position))")
    try await database.execute("vacuum (analyze) eventlogs.events")
    try await database.execute("checkpoint")
  }
}
