import Foundation
import TestServers

/// wrk, with as many threads as there are processors and a script of its own language.
struct Wrk {
  let seconds: Int

  /// Sends requests to a server.
  ///
  /// - Parameters:
  ///   - base: The server, such as `http://127.0.0.1:8080`.
  ///   - script: Lua that defines what is requested.
  ///   - connections: How many are open at once.
  func run(_ base: String, _ script: String, connections: Int) async throws -> Sample {
    let file = FileManager.default.temporaryDirectory.appending(path: "event-logs-wrk-\(UUID().uuidString).lua")
    try Data(script.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let threads = min(connections, ProcessInfo.processInfo.activeProcessorCount)
    let output = try await Command.run([
      "wrk", "--threads", "\(threads)", "--connections", "\(connections)", "--duration", "\(seconds)s", "--timeout", "10s",
      "--latency", "--script", file.path, base,
    ])
    guard let rate = output.firstMatch(of: /Requests\/sec:\s+([0-9.]+)/).flatMap({ Double($0.1) }) else {
      throw ServerFailure("wrk printed no rate:\n\(output)")
    }
    guard !output.contains("Non-2xx"), !output.contains("Socket errors") else {
      throw ServerFailure("wrk had failures:\n\(output)")
    }
    // Two latencies stand for all: that of which half, and that of which 99 in 100 requests took no more.
    let shares = try [("50%", 98), ("99%", 2)].flatMap { share, count in
      [Double](repeating: try latency(share, in: output), count: count)
    }
    return Sample(operations: Int(rate * Double(seconds)), seconds: Double(seconds), latencies: shares)
  }

  private func latency(_ share: String, in output: String) throws -> Double {
    let units = ["us": 1e-6, "ms": 1e-3, "s": 1.0]
    guard let line = output.split(separator: "\n").first(where: { $0.contains(" \(share)") }),
      let match = line.firstMatch(of: /([0-9.]+)(us|ms|s)/), let number = Double(match.1), let unit = units[String(match.2)]
    else { throw ServerFailure("wrk printed no latencies:\n\(output)") }
    return number * unit
  }
}
