import Foundation
import Logging
import Synchronization

/// Lines on their way to a file descriptor, gathered for a moment and written together.
package final class LineBuffer: Sendable {
  /// How many bytes may wait.
  package static let capacity = 1 << 20

  /// How long a line may wait for others.
  private static let delay = DispatchTimeInterval.milliseconds(2)

  /// How long the end of the process waits for lines that nobody reads.
  private static let patience = DispatchTimeInterval.seconds(1)

  private struct State {
    var bytes: [UInt8] = []
    var dropped = 0

    /// Whether the queue was asked to write what waits.
    var isScheduled = false
  }

  private let descriptor: CInt
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "event-logs.log-output")

  package init(descriptor: CInt) {
    self.descriptor = descriptor
  }

  /// Adds a line with its line feed, or counts it if there is no room.
  package func append(_ line: [UInt8]) {
    let isFirst = state.withLock { state in
      guard state.bytes.count + line.count <= Self.capacity else {
        state.dropped += 1
        return false
      }
      state.bytes += line
      defer { state.isScheduled = true }
      return !state.isScheduled
    }
    if isFirst { queue.asyncAfter(deadline: .now() + Self.delay) { self.writeAll() } }
  }

  /// Writes what waits before it returns, unless nobody reads it.
  package func flush() {
    let isWritten = DispatchSemaphore(value: 0)
    queue.async {
      self.writeAll()
      isWritten.signal()
    }
    _ = isWritten.wait(timeout: .now() + Self.patience)
  }

  private func writeAll() {
    let (bytes, dropped) = state.withLock { state in
      defer { state = State() }
      return (state.bytes, state.dropped)
    }
    write(bytes)
    if dropped > 0 { write(LogLine.dropped(dropped, at: Date())) }
  }

  /// Writes all bytes, waiting for room where there is none; gives them up when the other end is gone.
  private func write(_ bytes: [UInt8]) {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        start += count
      } else if count < 0, errno == EAGAIN {
        var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&room, 1, -1) == 1 else { return }
      } else if count == 0 || errno != EINTR {
        return
      }
    }
  }
}

extension LogLine {
  /// What is said of lines for which there was no room.
  fileprivate static func dropped(_ count: Int, at time: Date) -> [UInt8] {
    var line = LogLine()
    line.begin(with: time)
    line.write("level", "warning")
    line.write("label", "log-output")
    line.write("message", "log lines were dropped, since the log wasn't read fast enough")
    line.write("metadata", .dictionary(["count": "\(count)"]))
    return line.finished()
  }
}
