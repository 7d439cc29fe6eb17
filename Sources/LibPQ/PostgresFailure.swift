/// An error that the server reported for a statement. It holds no parameter values: the detail, which may, is left out.
package struct PostgresServerError: Error, Sendable, CustomStringConvertible {
  /// The five-character error code; see PostgreSQL's appendix A.
  package let sqlState: String

  /// The primary message.
  package let message: String

  package init(sqlState: String, message: String) {
    self.sqlState = sqlState
    self.message = message
  }

  package var description: String { "\(message) (SQLSTATE \(sqlState))" }
}

extension PostgresServerError {
  /// Whether what the statement did isn't known: a pooler lost its own connection to the server (class 08), or the server says so
  /// itself (40003).
  package var leavesOutcomeUnknown: Bool {
    sqlState.hasPrefix("08") || sqlState == "40003"
  }

  /// Whether the statement was rolled back for a reason that passes: a deadlock or serialization failure (class 40), a server that
  /// shuts down or starts (57P), or one that lacks connections (53300).
  package var isTransient: Bool {
    !leavesOutcomeUnknown && (sqlState.hasPrefix("40") || sqlState.hasPrefix("57P") || sqlState == "53300")
  }
}

/// Why a request has no result.
package enum PostgresFailure: Error, Sendable {
  /// The server refused the statement; its transaction is rolled back.
  case server(PostgresServerError)

  /// The connection ended, or didn't answer in time, after the request was sent: what it did isn't known.
  case lost(String)

  /// No connection could be had in time; the request was never sent.
  case unavailable(String)

  /// The caller gave up.
  case cancelled

  /// The connection was closed by its owner before the request was sent.
  case closed
}
