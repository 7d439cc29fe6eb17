import Foundation
import TestServers

/// The built `constant-route`.
struct ConstantServer {
  let base: String

  /// Starts the server.
  ///
  /// - Parameter content: What it answers to every request.
  init(_ bench: Workbench, answering content: String) async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "event-logs-constant-\(UUID().uuidString).json")
    try Data(content.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = try await bench.start(
      builtProduct("constant-route"),
      [file.path],
      readyWhenOutputContains: "constant-route is ready"
    )
    guard let port = process.output.firstMatch(of: /ready on port (\d+)/)?.1 else {
      throw ServerFailure("constant-route said no port:\n\(process.output)")
    }
    base = "http://127.0.0.1:\(port)"
  }
}
