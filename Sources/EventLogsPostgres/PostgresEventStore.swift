public import EventLogs
import LibPQ
public import Logging

/// Events in PostgreSQL.
///
/// The store opens its connections when they are first needed, shares them between all tasks, and opens them anew when they are
/// lost. Concurrent appends travel together: one round trip and one flush of the server's write-ahead log carry many.
///
/// Run ``migrate()`` once before the first use. The connection must lead to a primary, also for reading the feed; with several
/// hosts in the connection string, add `target_session_attrs=read-write`.
///
/// After appends a store sends a `NOTIFY`, apart from their transactions and one for many. While somebody follows the feed, the store
/// listens for those of all stores on a connection of its own.
///
/// Works behind a pooler that multiplexes transactions, such as PgBouncer, with two differences. Prepared statements that such a pooler
/// loses are noticed, and from then on statements are sent unprepared. Behind any pooler nothing is listened to: who follows the feed
/// asks again and again.
///
/// A durable append needs the server's `synchronous_commit` and `fsync` to be on, as they are by default.
public final class PostgresEventStore: EventStore {
  let target: ConnectionTarget
  let options: PostgresStoreOptions
  let logger: Logger

  /// All connections, those to append on first.
  private let connections: [PostgresConnection]
  private let readers: [PostgresConnection]
  let appends: AppendQueue
  let listener: AppendListener

  /// Creates a store. Nothing is sent by this.
  ///
  /// - Parameters:
  ///   - connectionString: What libpq takes: a URI such as `postgres://user@host:5432/database?sslmode=verify-full`, or
  ///     keywords and values; several hosts, TLS settings, service and password files included. See the PostgreSQL manual,
  ///     section 34.1.1.
  ///   - options: Limits.
  ///   - logger: Where lost connections are reported.
  /// - Throws: ``EventLogsError`` with code `invalidArgument` if the connection string is malformed.
  public init(
    _ connectionString: String,
    options: PostgresStoreOptions = PostgresStoreOptions(),
    logger: Logger = Logger(label: "event-logs.postgres")
  ) throws(EventLogsError) {
    do throws(MalformedConnectionString) {
      target = try ConnectionTarget(connectionString)
    } catch {
      throw EventLogsError(.invalidArgument, "The PostgreSQL connection string is malformed: \(error)")
    }
    guard options.maximumConnections >= 1 else {
      throw EventLogsError(.invalidArgument, "A store needs at least one connection, not \(options.maximumConnections).")
    }
    self.options = options
    self.logger = logger
    let hasEverConnected = SharedFlag()
    let connections = (0..<options.maximumConnections).map { [target] number in
      PostgresConnection(target, connectTimeout: options.connectTimeout, hasEverConnected: hasEverConnected) {
        logger.log($0, of: "\(number)")
      }
    }
    let laneCount = connections.count < 4 ? 1 : 2
    self.connections = connections
    readers = connections.count == 1 ? connections : Array(connections.dropFirst(laneCount))
    let announcer = AppendAnnouncer(connections: readers, options: options)
    appends = AppendQueue(lanes: Array(connections.prefix(laneCount)), answerTimeout: options.answerTimeout) {
      if options.announcesAppends { announcer.didWrite() }
    }
    listener = AppendListener(target, options: options, logger: logger)
  }

  public func appendHints() -> AsyncStream<Void> {
    listener.subscribe()
  }

  public func close() async {
    appends.close()
    await listener.close()
    for connection in connections { await connection.close() }
  }

  public var statistics: EventStoreStatistics {
    EventStoreStatistics(
      appendBatches: appends.batchSizes,
      connections: EventStoreStatistics.Connections(
        open: connections.count { $0.isOpen },
        busy: connections.count { $0.load > 0 },
        maximum: connections.count
      )
    )
  }

  /// How much one connection is given to do before the next one is used. Reads that share a connection share its round trips,
  /// and a read that answers many rows is as much as that, so that short ones don't wait behind it.
  private static let enoughLoad = 64

  /// How much a read adds to a connection's load, by how many rows it may answer.
  static func load(ofRows rows: Int) -> Int { rows <= enoughLoad ? 1 : enoughLoad }

  /// The connection for the next read.
  var reader: PostgresConnection {
    let able = readers.filter { !$0.isStalled }
    return able.first { $0.load < Self.enoughLoad } ?? (able.isEmpty ? readers : able).min { $0.load < $1.load } ?? readers[0]
  }
}
