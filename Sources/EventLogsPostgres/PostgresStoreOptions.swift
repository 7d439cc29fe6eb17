/// Limits of a PostgreSQL event store.
public struct PostgresStoreOptions: Sendable {
  /// How many connections the store opens at most: 4 by default, at least 1. Up to two of them append, the others read; with
  /// one, reads wait behind commits. Connections are shared by all tasks, so more than a handful rarely help.
  public var maximumConnections = 4

  /// How long a call may take, waiting for a connection included: 10 seconds by default.
  public var timeout: Duration = .seconds(10)

  /// How long one attempt to connect may take, all hosts of the connection string together: 5 seconds by default.
  public var connectTimeout: Duration = .seconds(5)

  /// Creates the default options.
  public init() {}
}
