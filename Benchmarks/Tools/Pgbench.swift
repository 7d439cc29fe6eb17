import Foundation
import TestServers

/// pgbench, with prepared statements over a Unix socket.
struct Pgbench {
  let database: PostgresDatabase
  let seconds: Int

  /// Runs one script of its language.
  ///
  /// - Parameters:
  ///   - script: One transaction.
  ///   - clients: How many connections run it, on as many threads as there are processors at most.
  ///   - variables: Values by name.
  ///   - unitsPerTransaction: How many units one transaction counts for.
  func run(
    _ script: String,
    clients: Int,
    variables: [String: String] = [:],
    unitsPerTransaction: Int = 1
  ) async throws -> Sample {
    let folder = FileManager.default.temporaryDirectory.appending(path: "event-logs-pgbench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "script.sql")
    try Data(script.utf8).write(to: file)
    let threads = min(clients, ProcessInfo.processInfo.activeProcessorCount)
    let output = try await Command.run(
      [
        database.server.program("pgbench"), "--no-vacuum", "--protocol=prepared", "--client=\(clients)", "--jobs=\(threads)",
        "--time=\(seconds)", "--file=\(file.path)", "--log", "--log-prefix=\(folder.path)/log", "--sampling-rate=0.1",
      ] + variables.flatMap { ["--define=\($0.key)=\($0.value)"] } + [database.url()]
    )
    guard let rate = output.firstMatch(of: /tps = ([0-9.]+)/).flatMap({ Double($0.1) }) else {
      throw ServerFailure("pgbench printed no rate:\n\(output)")
    }
    guard !output.contains("aborted"), output.contains("number of failed transactions: 0 ") else {
      throw ServerFailure("pgbench had failures:\n\(output)")
    }
    return Sample(
      operations: Int(rate * Double(seconds)) * unitsPerTransaction,
      seconds: Double(seconds),
      latencies: try latencies(in: folder).sorted()
    )
  }

  /// The third column of its log of every tenth transaction, in microseconds.
  private func latencies(in folder: URL) throws -> [Double] {
    let logs = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.lastPathComponent.hasPrefix("log") }
    return try logs.flatMap { log in
      try String(contentsOf: log, encoding: .utf8).split(separator: "\n").compactMap { line in
        line.split(separator: " ").dropFirst(2).first.flatMap { Double($0) }.map { $0 / 1e6 }
      }
    }
  }
}
