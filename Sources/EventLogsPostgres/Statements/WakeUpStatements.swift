import LibPQ

/// The statements that wake those who follow the feed.
enum WakeUpStatements {
  private static let channel = "eventlogs_appended"

  /// Tells all who listen that events may have been appended.
  ///
  /// A transaction of its own that writes nothing else waits for no flush, and only for others that notify.
  static let notify = PostgresStatement(name: "notify", sql: "notify \(channel)")

  /// Listens, until the session ends.
  static let listen = PostgresStatement(name: "", sql: "listen \(channel)")

  /// The server process that runs this.
  ///
  /// Answers: one row with its id.
  static let process = PostgresStatement(name: "", sql: "select pg_backend_pid()")
}
