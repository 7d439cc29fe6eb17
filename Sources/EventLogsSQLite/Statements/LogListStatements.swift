/// The SQL that lists logs, one constant per statement, its parameters in order.
enum LogListStatements {
  /// The first type of logs; NULL if there are none.
  static let firstType = "SELECT min(log_type) FROM events WHERE event_index = 0"

  /// The first type of logs after another; NULL if there is none. Parameter: the other.
  static let typeAfter = "SELECT min(log_type) FROM events WHERE event_index = 0 AND log_type > ?"

  /// The logs of a type, oldest first: log id, time of the first event; index, position and time of the last.
  ///
  /// Parameters: log type, lowest id, highest id, limit.
  static let oldestFirst = select("")

  /// The logs of a type, newest first; parameters as ``oldestFirst``.
  static let newestFirst = select("DESC")

  private static func select(_ direction: String) -> String {
    """
    SELECT first.log_id, first.recorded_at, last.event_index, last.position, last.recorded_at
    FROM (
      SELECT log_id, recorded_at FROM events WHERE event_index = 0 AND log_type = ? AND log_id BETWEEN ? AND ?
      ORDER BY log_id \(direction) LIMIT ?
    ) first
    JOIN events last ON last.log_id = first.log_id
      AND last.event_index = (SELECT max(event_index) FROM events WHERE log_id = first.log_id)
    ORDER BY first.log_id \(direction)
    """
  }
}
