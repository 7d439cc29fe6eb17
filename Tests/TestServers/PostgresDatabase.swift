/// One database of a private server.
package struct PostgresDatabase: Sendable {
  package let server: PostgresServer
  package let name: String

  package init(server: PostgresServer, name: String) {
    self.server = server
    self.name = name
  }

  /// The database's connection string.
  ///
  /// - Parameter port: The number in the name of the server's socket, or of a ``LossyProxy`` beside it.
  package func url(port: Int = 5432) -> String {
    "postgres:///\(name)?host=\(server.folder)&port=\(port)&user=postgres"
  }

  /// The path of the socket that a port stands for.
  package func socketPath(port: Int = 5432) -> String {
    "\(server.folder)/.s.PGSQL.\(port)"
  }

  /// The command that runs psql, to which commands are added.
  package var psql: [String] {
    [server.program("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url()]
  }

  /// Runs SQL through psql and answers what it prints, unaligned and without headers.
  @discardableResult
  package func execute(_ sql: String) async throws -> String {
    try await Command.run(psql + ["-c", sql])
  }

  /// Runs SQL that must fail and answers the error.
  package func failure(of sql: String) async throws -> String {
    let result = try await Command.result(of: psql + ["-c", sql])
    guard result.exitCode != 0 else { throw ServerFailure("\(sql) did not fail") }
    return result.errors
  }

  /// A psql session that goes on until it is closed, for transactions that stay open.
  package func session() throws -> InteractiveSession {
    try InteractiveSession(psql)
  }
}

extension PostgresDatabase {
  /// Waits until so many sessions of this database wait for a lock.
  package func waitForBlocked(_ count: Int) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
      let blocked = try await execute(
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
      )
      if Int(blocked) ?? 0 >= count { return }
    }
    throw ServerFailure("\(count) sessions were to wait for a lock")
  }
}
