/// Limits of a PostgreSQL event store.
public struct PostgresStoreOptions: Sendable {
  /// How many connections the store opens at most: 4 by default, at least 1. Up to two of them append, the others read; with
  /// one, reads wait behind commits. Connections are shared by all tasks, so more than a handful rarely help.
  ///
  /// There is one more while somebody follows the feed, which listens for appends.
  public var maximumConnections = 4

  /// How long a call may take, waiting for a connection included: 10 seconds by default.
  ///
  /// The server is given half of that to answer, so that there is time left to find out what became of it.
  public var timeout: Duration = .seconds(10)

  /// How long to wait for a host that doesn't answer when connecting: 5 seconds by default. A `connect_timeout` in the connection
  /// string takes precedence. Of several hosts the next is tried then.
  public var connectTimeout: Duration = .seconds(5)

  /// Whether followers are notified of appends. Tests that lose the next answer turn it off, so that it is the one they mean.
  package var announcesAppends = true

  /// Creates the default options.
  public init() {}

  /// How long the server may take to answer one statement.
  var answerTimeout: Duration { timeout / 2 }
}
