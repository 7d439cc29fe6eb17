import Dispatch
import Foundation
import Synchronization

/// A program that is spoken to line by line.
package final class InteractiveSession: Sendable {
  private let id: pid_t
  private let input: Int32
  private let output: Int32
  private let queue = DispatchQueue(label: "interactive-session")
  private let isClosed = Atomic(false)

  /// Starts a program.
  ///
  /// - Parameter environment: Variables to add to those of this process.
  package init(_ words: [String], environment: [String: String] = [:]) throws {
    let (childInput, input) = try ChildProcess.pipe()
    let (output, childOutput) = try ChildProcess.pipe()
    id = try ChildProcess.spawn(
      words,
      input: childInput,
      output: childOutput,
      errors: STDERR_FILENO,
      environment: environment
    )
    Foundation.close(childInput)
    Foundation.close(childOutput)
    self.input = input
    self.output = output
  }

  deinit {
    close()
    Foundation.close(output)
    ChildProcess.wait(for: id)
  }

  /// Sends SQL to psql and waits until it was executed.
  package func execute(_ sql: String) async throws {
    let mark = UUID().uuidString
    send("\(sql);\n\\echo \(mark)")
    try await wait(for: mark)
  }

  /// Sends a line.
  package func send(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = write(input, bytes, bytes.count)
  }

  /// Waits until the program has printed a word.
  package func wait(for word: String) async throws {
    let text = await read { $0.contains(word) }
    guard text.contains(word) else { throw ServerFailure("the program ended: \(text)") }
  }

  /// What the program prints until it ends by itself.
  package func rest() async -> String {
    await read { _ in false }
  }

  /// Ends the program's input, and so the program.
  package func close() {
    if !isClosed.exchange(true, ordering: .relaxed) { Foundation.close(input) }
  }

  /// Ends the program as a crash does.
  package func kill() {
    Foundation.kill(id, SIGKILL)
  }

  /// Reads until the text is complete, or the program has ended.
  private func read(until isComplete: @escaping @Sendable (String) -> Bool) async -> String {
    await withCheckedContinuation { continuation in
      queue.async { [output] in
        var text = ""
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !isComplete(text), case let count = Foundation.read(output, &buffer, buffer.count), count > 0 {
          text += String(decoding: buffer[..<count], as: UTF8.self)
        }
        continuation.resume(returning: text)
      }
    }
  }
}
