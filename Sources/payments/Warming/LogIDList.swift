import EventLogs
import Foundation
import ServiceLifecycle
import Synchronization

/// The ids that a file lists, one a line. It is read piece by piece, as the ids are used.
final class LogIDList: Sendable {
  /// A line that is no id of a log.
  struct Malformed: Sendable {
    let line: Int
    let text: String
  }

  private struct State {
    var rest: [UInt8] = []
    var lines: ArraySlice<String> = []
    var lineNumber = 0
    var isAtEnd = false
    var malformedCount = 0
    var malformed: [Malformed] = []
  }

  private static let pieceBytes = 1 << 16

  /// The longest line that is kept; no id is nearly as long.
  private static let maximumLineBytes = 1024

  private let descriptor: Int32
  private let state = Mutex(State())

  /// Opens a file.
  ///
  /// - Parameter path: `-` for standard input.
  /// - Throws: ``ServiceFailure`` for a file that can't be opened.
  init(path: String) throws(ServiceFailure) {
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .configuration("The file \(path) can't be opened.") }
  }

  deinit {
    if descriptor != STDIN_FILENO { close(descriptor) }
  }

  /// How many lines were no ids, and the first of them.
  var malformed: (count: Int, first: [Malformed]) { state.withLock { ($0.malformedCount, $0.malformed) } }

  /// The ids. Empty lines and lines that are no ids are passed over.
  var ids: AsyncThrowingStream<LogID, any Error> {
    AsyncThrowingStream { try await self.next() }
  }

  private func next() async throws -> LogID? {
    while true {
      let line: String? = state.withLock { state in
        guard let line = state.lines.popFirst() else { return nil }
        state.lineNumber += 1
        return line
      }
      if let line {
        if let id = LogID(line) { return id }
        if !line.isEmpty { note(line) }
      } else {
        guard !state.withLock(\.isAtEnd) else { return nil }
        guard let piece = try await piece() else { return nil }
        take(piece)
      }
    }
  }

  private func note(_ line: String) {
    state.withLock { state in
      state.malformedCount += 1
      guard state.malformed.count < WarmingCounts.maximumFailures else { return }
      state.malformed.append(Malformed(line: state.lineNumber, text: String(line.prefix(80))))
    }
  }

  private func take(_ piece: [UInt8]) {
    state.withLock { state in
      state.isAtEnd = piece.isEmpty
      var lines = (state.rest + piece).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      state.rest = piece.isEmpty ? [] : Array((lines.popLast() ?? []).prefix(Self.maximumLineBytes))
      state.lines = lines.map { String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) }[...]
    }
  }

  /// The next bytes; empty at the end, and `nil` when the job is to stop.
  private func piece() async throws -> [UInt8]? {
    while !Task.isShuttingDownGracefully, !Task.isCancelled {
      let piece: [UInt8]? = try await withCheckedThrowingContinuation { [descriptor] continuation in
        // Somewhere where blocking stands in nobody's way.
        DispatchQueue.global().async {
          var readiness = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
          guard poll(&readiness, 1, 200) > 0 else { return continuation.resume(returning: nil) }
          var bytes = [UInt8](repeating: 0, count: Self.pieceBytes)
          let count = read(descriptor, &bytes, bytes.count)
          guard count >= 0 else { return continuation.resume(throwing: POSIXError(.EIO)) }
          continuation.resume(returning: Array(bytes[..<count]))
        }
      }
      if let piece { return piece }
    }
    return nil
  }
}
