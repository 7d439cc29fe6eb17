/// The SQL of the store, one constant per statement, its parameters in order.
enum EventStatements {
  /// The columns of a row that becomes a `StoredEvent`, as `StoredEvent.init(row:)` takes them.
  private static let columns =
    "log_id, log_type, event_index, position, recorded_at, event_type, event_version, payload, metadata"

  /// Adds one event; its position is the row id.
  ///
  /// Parameters: log id, log type, index, recorded at (µs since 1970), event type, event version, payload, metadata,
  /// idempotency key, append size.
  static let insert = """
    INSERT INTO events (log_id, log_type, event_index, recorded_at, event_type, event_version, payload, metadata,
      idempotency_key, append_size)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """

  /// The last event of a log, whatever its type. Parameter: log id.
  static let head = """
    SELECT log_type, event_index, position, recorded_at FROM events WHERE log_id = ? ORDER BY event_index DESC LIMIT 1
    """

  /// The events of the append that was made under a key, in order. Parameter: idempotency key.
  static let keyedAppend = """
    SELECT \(columns) FROM events
    JOIN (SELECT log_id AS id, event_index AS first, append_size AS size FROM events WHERE idempotency_key = ?)
    ON log_id = id AND event_index >= first AND event_index < first + size
    ORDER BY event_index
    """

  /// The events of a log, oldest first. Parameters: log id, log type, lowest index, highest index, limit.
  static let oldestFirst = """
    SELECT \(columns) FROM events WHERE log_id = ? AND log_type = ? AND event_index BETWEEN ? AND ?
    ORDER BY event_index LIMIT ?
    """

  /// The events of a log, newest first. Parameters: log id, log type, lowest index, highest index, limit.
  static let newestFirst = """
    SELECT \(columns) FROM events WHERE log_id = ? AND log_type = ? AND event_index BETWEEN ? AND ?
    ORDER BY event_index DESC LIMIT ?
    """

  /// The position of the last event; 0 if there is none.
  static let feedHead = "SELECT coalesce(max(position), 0) FROM events"

  /// The events of all logs by rising position. Parameters: position to go on after, highest position.
  static let feedOldestFirst = "SELECT \(columns) FROM events WHERE position > ? AND position <= ? ORDER BY position"

  /// The events of all logs by falling position; parameters as ``feedOldestFirst``.
  static let feedNewestFirst = "\(feedOldestFirst) DESC"
}
