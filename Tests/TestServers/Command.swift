import Foundation

/// Runs commands and waits for them without blocking a thread.
package enum Command {
  /// Runs a command that must succeed.
  ///
  /// - Returns: What it printed, without the last line's end.
  @discardableResult
  package static func run(_ words: [String]) async throws -> String {
    let result = try await result(of: words)
    guard result.exitCode == 0 else { throw CommandFailure(command: words, result: result) }
    return result.output
  }

  @discardableResult
  static func run(_ name: String, _ arguments: [String]) async throws -> String {
    try await run([name] + arguments)
  }

  /// What a command came to.
  package struct Result: Sendable {
    package let exitCode: Int32
    package let output: String
    package let errors: String
  }

  /// Runs a command, whatever it comes to.
  package static func result(of words: [String], environment: [String: String] = [:]) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files rather than pipes: a server that is started in the background would keep a pipe open for ever.
    let (output, errors) = (folder.appending(path: "output"), folder.appending(path: "errors"))
    for file in [output, errors] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.currentDirectoryURL = URL(filePath: "/")
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in continuation.resume() }
      do {
        try process.run()
      } catch {
        process.terminationHandler = nil
        continuation.resume(throwing: error)
      }
    }
    func text(_ file: URL) throws -> String {
      String(decoding: try Data(contentsOf: file), as: UTF8.self).trimmingCharacters(in: .newlines)
    }
    return Result(exitCode: process.terminationStatus, output: try text(output), errors: try text(errors))
  }

  /// A command as the user `postgres` when this process is root's.
  static func asPostgres(_ words: [String]) -> [String] {
    getuid() == 0 ? ["runuser", "-u", "postgres", "--"] + words : words
  }
}

/// A command ended with an error.
package struct CommandFailure: Error, CustomStringConvertible {
  let command: [String]
  let result: Command.Result

  package var description: String {
    "\(command.joined(separator: " ")) ended with \(result.exitCode): \(result.errors)\n\(result.output)"
  }
}

/// A new folder for one server.
func temporaryFolder(named name: String) throws -> String {
  // A short path: that of a Unix socket has 107 bytes at most.
  var template = Array("/tmp/event-logs-\(name)-XXXXXX".utf8CString)
  guard let path = mkdtemp(&template) else { throw CocoaError(.fileWriteUnknown) }
  return String(cString: path)
}
