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
    // Files rather than pipes: a server that is started in the background would keep a pipe open for ever.
    let (output, errors) = (tmpfile(), tmpfile())
    guard let output, let errors else { throw ServerFailure("A temporary file can't be made: error \(errno).") }
    defer {
      fclose(output)
      fclose(errors)
    }
    let id = try ChildProcess.spawn(words, output: fileno(output), errors: fileno(errors), environment: environment)
    let exitCode = await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: ChildProcess.wait(for: id)) }
    }
    return Result(exitCode: exitCode, output: text(output), errors: text(errors))
  }

  private static func text(_ file: UnsafeMutablePointer<FILE>) -> String {
    rewind(file)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  /// A command as the user `postgres` when this process is root's.
  package static func asPostgres(_ words: [String]) -> [String] {
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
