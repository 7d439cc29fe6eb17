import Foundation
import Synchronization

/// Where lines of a log go.
///
/// The standard streams are written by a thread of their own, some milliseconds later and many lines at once: a write costs a
/// request more than all else about its line, and a pipe that nobody reads must not hold requests up. While it is full, as much as
/// ``LineBuffer/capacity`` waits; what comes then is dropped, counted, and the count logged as soon as there is room. When the
/// process exits, what waits is written first; a crash loses it.
public struct LogOutput: Sendable {
  /// The standard error stream.
  public static let standardError = LogOutput(LineBuffer(descriptor: STDERR_FILENO))

  /// The standard output stream.
  public static let standardOutput = LogOutput(LineBuffer(descriptor: STDOUT_FILENO))

  private let put: @Sendable ([UInt8]) -> Void

  /// Passes lines, each with the line feed at its end, to a closure, which may be called by several threads at once.
  public init(_ put: @escaping @Sendable ([UInt8]) -> Void) {
    self.put = put
  }

  private init(_ buffer: LineBuffer) {
    self.init { buffer.append($0) }
    Self.buffers.withLock { $0.append(buffer) }
    Self.flushesAtExit
  }

  func write(_ line: [UInt8]) {
    put(line)
  }

  private static let buffers = Mutex<[LineBuffer]>([])

  private static let flushesAtExit: Void = {
    atexit {
      for buffer in LogOutput.buffers.withLock({ $0 }) { buffer.flush() }
    }
  }()
}
