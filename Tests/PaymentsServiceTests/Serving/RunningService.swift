import Foundation
import FoundationNetworking
import TestServers
import Testing

/// The built `payments` in a folder of its own, on a port that the system chooses.
struct RunningService {
  let process: ServerProcess
  let base: String
  private let folder: String

  /// Starts the service, runs a test with it, and stops it.
  static func with(
    _ arguments: [String] = [],
    environment: [String: String] = [:],
    printsToken: Bool = true,
    _ test: (RunningService) async throws -> Void
  ) async throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let process = try await ServerProcess.start(
      builtProduct("payments"),
      ["serve", "--http-port", "0"] + (printsToken ? ["--print-token"] : []) + arguments,
      environment: environment.merging(["STATE_DIRECTORY": folder]) { given, _ in given },
      readyWhenOutputContains: "payments is ready"
    )
    do {
      let match = try #require(process.output.firstMatch(of: /"address":"([^"]+)"/))
      try await test(RunningService(process: process, base: "http://\(match.1)", folder: folder))
    } catch {
      await process.stop()
      throw error
    }
    await process.stop()
  }

  static func temporaryFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "payments-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    return folder
  }

  /// The status and the body of a path.
  func get(_ path: String) async throws -> (status: Int, body: String) {
    let (data, response) = try await URLSession.shared.data(from: #require(URL(string: base + path)))
    return (try #require(response as? HTTPURLResponse).statusCode, String(decoding: data, as: UTF8.self))
  }

  func fileExists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/\(name)")
  }

  /// The token that the service prints where no authentication is configured.
  ///
  /// - Throws: If it printed none.
  var developmentToken: String {
    get throws { String(try #require(process.output.firstMatch(of: /Development token: (\S+)/)).1) }
  }

  /// The lines of the log.
  func logLines() throws -> [[String: Any]] {
    try process.output.split(separator: "\n").filter { $0.hasPrefix("{") }.map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }
}
