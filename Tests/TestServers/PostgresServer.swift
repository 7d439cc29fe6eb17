import Foundation

/// A private PostgreSQL server on a Unix socket in a folder of its own.
///
/// It is stopped, and its folder removed, when the process ends, however it ends: a shell waits for the end of a pipe that this
/// process holds open.
package final class PostgresServer: Sendable {
  /// How to stop.
  package enum Stop: String, Sendable {
    /// Ends connections and shuts down in order.
    case fast

    /// Ends at once, as in a crash; the next start recovers.
    case immediate
  }

  /// Whether tests may use this; see ``ServerAvailability``.
  package static let isAvailable = ServerAvailability.allowsTests(needing: "initdb", alsoIn: folders)

  /// The folder that holds the server's socket.
  package let folder: String

  private let binaries: String
  private let watchdog: Watchdog

  /// The server that the tests of this process share.
  package static func shared() async throws -> PostgresServer {
    try await sharedServer.value
  }

  private static let sharedServer = Task { try await PostgresServer() }

  /// Creates an empty database on the shared server.
  package static func freshDatabase() async throws -> PostgresDatabase {
    try await shared().createDatabase()
  }

  /// The address on which the server listens with TLS, beside its socket. Most of 127.0.0.0/8 is nobody's, so that a random one
  /// needs no free port.
  package let address = "127.\(Int.random(in: 1...254)).\(Int.random(in: 1...254)).\(Int.random(in: 1...254))"

  /// Starts a server.
  ///
  /// - Parameters:
  ///   - listensWithTLS: Whether to listen on ``address`` too, with a certificate of the server's own.
  ///   - settings: Lines of `postgresql.conf`.
  package init(listensWithTLS: Bool = false, settings: [String] = []) async throws {
    let initdb = try ServerAvailability.requiredPath(of: "initdb", alsoIn: Self.folders)
    binaries = URL(filePath: initdb).resolvingSymlinksInPath().deletingLastPathComponent().path
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
    if listensWithTLS {
      try await Command.run(
        Command.asPostgres([
          "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=\(address)", "-days", "1",
          "-addext", "subjectAltName=IP:\(address)", "-keyout", folder + "/data/server.key", "-out", certificate,
        ])
      )
    }
    let lines =
      [
        "listen_addresses = '\(listensWithTLS ? address : "")'", "ssl = \(listensWithTLS ? "on" : "off")",
        "ssl_cert_file = '\(certificate)'", "unix_socket_directories = '\(folder)'", "max_connections = 1000", "fsync = off",
        "shared_buffers = 64MB", "logging_collector = off",
      ] + settings
    let configuration = URL(filePath: folder + "/data/postgresql.auto.conf")
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: configuration)
    if getuid() == 0 { try await Command.run("chown", ["postgres", configuration.path]) }
    try await start()
  }

  /// The certificate, which has signed itself.
  package var certificate: String { folder + "/server.crt" }

  /// Starts the server after a stop, and waits until it accepts connections.
  package func start() async throws {
    try await Command.run(
      Command.asPostgres([binaries + "/pg_ctl", "-D", folder + "/data", "-l", folder + "/log", "-w", "-t", "60", "start"])
    )
  }

  /// Stops the server, and waits until it has ended.
  package func stop(_ mode: Stop = .fast) async throws {
    try await Command.run(
      Command.asPostgres([binaries + "/pg_ctl", "-D", folder + "/data", "-m", mode.rawValue, "-w", "stop"])
    )
  }

  /// Creates an empty database.
  package func createDatabase() async throws -> PostgresDatabase {
    let name = "test_" + UUID().uuidString.replacing("-", with: "").lowercased()
    try await PostgresDatabase(server: self, name: "postgres").execute("create database \(name)")
    return PostgresDatabase(server: self, name: name)
  }

  /// Where one of the server's programs is.
  package func program(_ name: String) -> String { "\(binaries)/\(name)" }

  /// Where Debian puts the programs, the newest version first.
  private static let folders: [String] = {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return versions.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "\(root)/\($0)/bin" }
  }()
}
