import LibPQ
import Logging

extension Logger {
  /// Reports what happens to a connection.
  func log(_ event: PostgresConnection.Event, of connection: String) {
    let connection: Metadata = ["connection": "\(connection)"]
    switch event {
    case .lost(let why): warning("a connection to PostgreSQL was lost: \(why)", metadata: connection)
    case .connectFailed(let why): warning("PostgreSQL can't be reached: \(why)", metadata: connection)
    case .recovered: notice("PostgreSQL answers again", metadata: connection)
    case .foundPooler:
      notice("a pooler loses prepared statements, so they are sent unprepared from now on", metadata: connection)
    case .ended, .notified: break
    }
  }
}
