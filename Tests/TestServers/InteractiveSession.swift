import Dispatch
import Foundation

/// A program that is spoken to line by line.
public final class InteractiveSession: Sendable {
  private let input: FileHandle
  private let output: FileHandle
  private let process: Process
  private let queue = DispatchQueue(label: "interactive-session")

  init(_ words: [String]) throws {
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
  ///
  /// - Returns: What psql printed.
  @discardableResult
  public func execute(_ sql: String) async throws -> String {
    let mark = UUID().uuidString
    try input.write(contentsOf: Data("\(sql);\n\\echo \(mark)\n".utf8))
    return try await withCheckedThrowingContinuation { continuation in
      queue.async { [output] in
        var text = ""
        while !text.contains(mark) {
          let data = output.availableData
          guard !data.isEmpty else { return continuation.resume(throwing: CocoaError(.fileReadUnknown)) }
          text += String(decoding: data, as: UTF8.self)
        }
        continuation.resume(returning: text.replacing(mark, with: "").trimmingCharacters(in: .newlines))
      }
    }
  }

  /// Ends the program.
  public func close() {
    try? input.close()
    process.waitUntilExit()
  }
}
