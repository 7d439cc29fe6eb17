import Foundation

/// A private PgBouncer before a private PostgreSQL server, which gives each transaction the server process whose turn it is.
///
/// It listens in the folder of the server under a port of its own, so that ``PostgresDatabase/url(port:)`` leads through it. It ends
/// when the process ends, however it ends.
package final class PgBouncer: Sendable {
  /// Whether tests may use this; see ``ServerAvailability``.
  package static let isAvailable = ServerAvailability.allowsTests(needing: "pgbouncer", alsoIn: folders)

  /// The number in the name of its socket.
  package let port = 6432

  private let watchdog: Watchdog

  /// The one before the server that the tests of this process share.
  package static func shared() async throws -> PgBouncer {
    try await sharedBouncer.value
  }

  private static let sharedBouncer = Task { try await PgBouncer(before: .shared()) }
  private static let folders = ["/usr/sbin"]

  /// Starts one, and waits until it accepts connections.
  package init(before server: PostgresServer) async throws {
    let program = try ServerAvailability.requiredPath(of: "pgbouncer", alsoIn: Self.folders)
    let folder = try temporaryFolder(named: "pgbouncer")
    let configuration = """
      [databases]
      * = host=\(server.folder) port=5432 user=postgres
      [pgbouncer]
      unix_socket_dir = \(server.folder)
      listen_port = \(port)
      listen_addr =
      auth_type = any
      pool_mode = transaction
      default_pool_size = 4
      server_round_robin = 1
      max_client_conn = 1000
      logfile = \(folder)/log
      pidfile = \(folder)/pid
      """
    let path = folder + "/pgbouncer.ini"
    try Data(configuration.utf8).write(to: URL(filePath: path))
    // PgBouncer refuses to run as root.
    if getuid() == 0 { try await Command.run("chown", ["-R", "postgres", folder]) }
    watchdog = try Watchdog(onEnd: ["bash", "-c", "kill $(<\(folder)/pid)"], removing: folder)
    try await Command.run(Command.asPostgres([program, "--daemon", "--quiet", path]))
    let deadline = ContinuousClock.now + .seconds(30)
    let database = PostgresDatabase(server: server, name: "postgres")
    while try await Command.result(of: [server.program("pg_isready"), "-q", "-d", database.url(port: port)]).exitCode != 0 {
      guard ContinuousClock.now < deadline else { throw ServerFailure("pgbouncer doesn't accept connections") }
    }
  }
}
