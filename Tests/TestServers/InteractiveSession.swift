import Dispatch
import Foundation

/// A program that is spoken to line by line.
package final class InteractiveSession: Sendable {
  private let input: FileHandle
  private let output: FileHandle
  private let process: Process
  private let queue = DispatchQueue(label: "interactive-session")

  package init(_ words: [String]) throws {
    let (input, output) = (Pipe(), Pipe())
    _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
    process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    process.currentDirectoryURL = URL(filePath: "/")
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    self.input = input.fileHandleForWriting
    self.output = output.fileHandleForReading
  }

  /// Sends SQL to psql and waits until it was executed.
  package func execute(_ sql: String) async throws {
    let mark = UUID().uuidString
    try send("\(sql);\n\\echo \(mark)")
    try await wait(for: mark)
  }

  /// Sends a line.
  package func send(_ line: String) throws {
    try input.write(contentsOf: Data("\(line)\n".utf8))
  }

  /// Waits until the program has printed a word.
  package func wait(for word: String) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      queue.async { [output] in
        var text = ""
        while !text.contains(word) {
          let data = output.availableData
          guard !data.isEmpty else { return continuation.resume(throwing: ServerFailure("the program ended: \(text)")) }
          text += String(decoding: data, as: UTF8.self)
        }
        continuation.resume()
      }
    }
  }

  /// What the program prints until it ends by itself.
  package func rest() async throws -> String {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { [output] in
        continuation.resume(with: Result { String(decoding: try output.readToEnd() ?? Data(), as: UTF8.self) })
      }
    }
  }

  /// Ends the program.
  package func close() {
    try? input.close()
    process.waitUntilExit()
  }
}
