import Foundation

/// A private PostgreSQL server on a Unix socket in a folder of its own.
///
/// It is stopped, and its folder removed, when the process ends, however it ends: a shell waits for the end of a pipe that this
/// process holds open.
public final class PostgresServer: Sendable {
  /// How to stop.
  public enum Stop: String, Sendable {
    /// Ends connections and shuts down in order.
    case fast

    /// Ends at once, as in a crash; the next start recovers.
    case immediate
  }

  private let folder: String
  private let binaries: String
  private let watchdog: Watchdog

  /// The server that the tests of this process share.
  public static func shared() async throws -> PostgresServer {
    try await sharedServer.value
  }

  private static let sharedServer = Task { try await PostgresServer() }

  /// Starts a server.
  ///
  /// - Parameter settings: Lines of `postgresql.conf`.
  public init(settings: [String] = []) async throws {
    binaries = try Self.findBinaries()
    folder = try temporaryFolder(named: "postgres")
    if getuid() == 0 {
      // PostgreSQL refuses to run as root.
      try await Command.run("chown", ["postgres", folder])
    }
    watchdog = try Watchdog(
      onEnd: Command.asPostgres([binaries + "/pg_ctl", "-D", folder + "/data", "-m", "immediate", "stop"]),
      removing: folder
    )
    try await Command.run(
      Command.asPostgres([
        binaries + "/initdb", "-D", folder + "/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N",
      ])
    )
    let lines =
      [
        "listen_addresses = ''", "unix_socket_directories = '\(folder)'", "max_connections = 200", "fsync = off",
        "shared_buffers = 64MB", "logging_collector = off",
      ] + settings
    let configuration = URL(filePath: folder + "/data/postgresql.auto.conf")
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: configuration)
    if getuid() == 0 { try await Command.run("chown", ["postgres", configuration.path]) }
    try await start()
  }

  /// Starts the server after a stop, and waits until it accepts connections.
  public func start() async throws {
    // Foundation takes a process for running as long as anyone has the descriptors that it inherited, so the server must not.
    let closeDescriptors = #"for fd in /proc/$$/fd/*; do n=${fd##*/}; ((n < 3)) || eval "exec $n>&-"; done; exec "$@""#
    try await Command.run(
      ["bash", "-c", closeDescriptors, "start"]
        + Command.asPostgres([
          binaries + "/pg_ctl", "-D", folder + "/data", "-l", folder + "/log", "-w", "-t", "60", "start",
        ])
    )
  }

  /// Stops the server, and waits until it has ended.
  public func stop(_ mode: Stop = .fast) async throws {
    try await Command.run(
      Command.asPostgres([binaries + "/pg_ctl", "-D", folder + "/data", "-m", mode.rawValue, "-w", "stop"])
    )
  }

  /// A connection string for a database of this server.
  public func url(database: String) -> String {
    "postgres:///\(database)?host=\(folder)&user=postgres"
  }

  /// Creates an empty database.
  ///
  /// - Returns: Its connection string.
  public func createDatabase() async throws -> String {
    let name = "test_" + UUID().uuidString.replacing("-", with: "").lowercased()
    try await execute("create database \(name)", database: "postgres")
    return url(database: name)
  }

  /// Runs SQL through psql and answers what it prints, unaligned and without headers.
  @discardableResult
  public func execute(_ sql: String, database: String) async throws -> String {
    try await Command.run(psql(database) + ["-c", sql])
  }

  /// A psql session that goes on until it is told to end, for transactions that stay open.
  public func session(database: String) throws -> InteractiveSession {
    try InteractiveSession(psql(database))
  }

  private func psql(_ database: String) -> [String] {
    [binaries + "/psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url(database: database)]
  }

  private static func findBinaries() throws -> String {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let folders = versions.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "\(root)/\($0)/bin" }
    guard let folder = folders.first(where: { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }) else {
      throw MissingServer(name: "PostgreSQL", package: "postgresql")
    }
    return folder
  }
}
