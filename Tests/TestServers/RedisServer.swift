import Foundation
import Synchronization

/// A private Redis server in a folder of its own, which keeps nothing on disk.
package final class RedisServer: Sendable {
  package struct Options: Sendable {
    /// Whether the server also listens on a free port of 127.0.0.1; otherwise on a Unix domain socket alone.
    package var listensOnTCP = false

    /// Further settings as on the command line, such as `["--requirepass", "secret"]`.
    package var arguments: [String] = []

    package init(listensOnTCP: Bool = false, arguments: [String] = []) {
      self.listensOnTCP = listensOnTCP
      self.arguments = arguments
    }
  }

  /// Whether tests may use this; see ``ServerAvailability``.
  package static let isAvailable = ServerAvailability.allowsTests(needing: "redis-server")

  /// The path of the Unix domain socket.
  package let socketPath: String

  /// The port on 127.0.0.1; 0 if the server doesn't listen there.
  package let port: UInt16

  private let options: Options
  private let process: Mutex<ServerProcess>

  private init(socketPath: String, port: UInt16, options: Options, process: ServerProcess) {
    self.socketPath = socketPath
    self.port = port
    self.options = options
    self.process = Mutex(process)
  }

  /// The URL of the Unix domain socket.
  package var url: String { "redis+unix://\(socketPath)" }

  /// The URL of the port.
  package var tcpURL: String { "redis://127.0.0.1:\(port)" }

  /// Runs a server for as long as the body takes.
  package static func with<Result>(
    _ options: Options = Options(),
    _ body: (RedisServer) async throws -> Result
  ) async throws -> Result {
    let folder = URL(filePath: "/tmp/event-logs-redis-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let server = try await start(options, in: folder)
    do {
      let result = try await body(server)
      await server.stop()
      return result
    } catch {
      await server.stop()
      throw error
    }
  }

  private static func start(_ options: Options, in folder: URL) async throws -> RedisServer {
    let socketPath = folder.appending(path: "redis.sock").path
    var attempt = 0
    while true {
      attempt += 1
      let port = options.listensOnTCP ? try freePort() : 0
      do {
        let process = try await start(options, socketPath: socketPath, port: port)
        return RedisServer(socketPath: socketPath, port: port, options: options, process: process)
      } catch let failure as ServerFailure where failure.description.contains("Address already in use") && attempt < 10 {
        // Somebody took the port between finding it free and listening on it.
        continue
      }
    }
  }

  private static func start(_ options: Options, socketPath: String, port: UInt16) async throws -> ServerProcess {
    try await ServerProcess.start(
      ServerAvailability.requiredPath(of: "redis-server"),
      [
        "--unixsocket", socketPath, "--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
        "--dir", URL(filePath: socketPath).deletingLastPathComponent().path,
      ] + options.arguments,
      // "Ready to…" or "The server is now ready to…", depending on the version.
      readyWhenOutputContains: "eady to accept connections"
    )
  }

  /// Halts the server: it takes connections, since the kernel does, and answers nothing.
  package func pause() {
    process.withLock { $0 }.pause()
  }

  /// Lets a halted server go on.
  package func resume() {
    process.withLock { $0 }.resume()
  }

  /// Ends the server; connections are refused from then on.
  package func stop() async {
    await process.withLock { $0 }.stop()
  }

  /// Ends the server and starts it again, empty, at the same address.
  package func restart() async throws {
    await stop()
    let restarted = try await Self.start(options, socketPath: socketPath, port: port)
    process.withLock { $0 = restarted }
  }

  /// A port that nobody listened on a moment ago.
  private static func freePort() throws -> UInt16 {
    let descriptor = try ListeningSocket.bind()
    defer { close(descriptor) }
    return try ListeningSocket.port(of: descriptor)
  }
}

/// Sockets of 127.0.0.1 that tests listen on.
package enum ListeningSocket {
  /// Binds a socket to a free port without listening: connections to it are refused.
  package static func bind() throws -> Int32 {
    #if canImport(Darwin)
      let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #else
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #endif
    guard descriptor >= 0 else { throw ServerFailure("A socket can't be made: error \(errno).") }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Foundation.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard bound == 0 else {
      close(descriptor)
      throw ServerFailure("A socket can't be bound: error \(errno).")
    }
    return descriptor
  }

  /// The port a socket is bound to.
  package static func port(of descriptor: Int32) throws -> UInt16 {
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
    }
    guard result == 0 else { throw ServerFailure("A socket has no name: error \(errno).") }
    return UInt16(bigEndian: address.sin_port)
  }
}
