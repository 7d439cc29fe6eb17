import EventLogs
import LibPQ

extension EventLogsError {
  /// Translates a failure after which nothing was written.
  init(_ failure: PostgresFailure, logID: LogID? = nil) {
    switch failure {
    case .server(let error): self.init(error, logID: logID)
    case .lost(let problem):
      self.init(.storeUnavailable, "The connection to PostgreSQL was lost: \(problem).", logID: logID)
    case .unavailable(let problem):
      self.init(.storeUnavailable, "PostgreSQL can't be reached: \(problem).", logID: logID)
    case .cancelled: self = .cancelled
    case .closed: self.init(.closed, "The store was closed.", logID: logID)
    }
  }

  private init(_ error: PostgresServerError, logID: LogID?) {
    let (code, message): (Code, String) =
      switch error.sqlState {
      case "42P01", "3F000", "42703":
        (.storeFailed, "The database lacks the tables of this version: run migrate() first. PostgreSQL says: \(error)")
      case "25006":
        (.storeUnavailable, "The PostgreSQL server is read-only; add target_session_attrs=read-write to the connection string.")
      case "22003":
        (.invalidArgument, "A log can't hold more events than \(EventIndex.max), nor an event a larger version: \(error)")
      case let state where state.hasPrefix("54"):
        (.payloadTooLarge, "An append is larger than PostgreSQL can take: \(error)")
      case let state where state.hasPrefix("22"):
        (.payloadRefused, "PostgreSQL refuses a payload, which must be valid JSON in UTF-8: \(error)")
      case _ where error.isTransient: (.storeUnavailable, "PostgreSQL was not ready: \(error)")
      default: (.storeFailed, "PostgreSQL reports an error: \(error)")
      }
    self.init(code, message, logID: logID, sqlState: error.sqlState, underlying: error)
  }

  static func outcomeUnknown(_ append: Append, _ problem: String) -> EventLogsError {
    EventLogsError(
      .outcomeUnknown,
      "The append to \(append.logID) was sent, and whether it was committed isn't known: \(problem). Read the log, or send appends with an idempotency key, so that a retry resolves this.",
      logID: append.logID,
      expectedIndex: append.expectedIndex
    )
  }
}

extension PostgresFailure {
  /// Whether a statement that changes nothing may be answered when it is sent again.
  var isTransient: Bool {
    switch self {
    case .lost: true
    case .server(let error): error.isTransient
    case .unavailable, .cancelled, .closed: false
    }
  }
}
