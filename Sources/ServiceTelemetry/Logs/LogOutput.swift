import Foundation

/// Where lines of a log go.
public struct LogOutput: Sendable {
  /// The standard error stream.
  public static let standardError = LogOutput(descriptor: STDERR_FILENO)

  /// The standard output stream.
  public static let standardOutput = LogOutput(descriptor: STDOUT_FILENO)

  /// How many milliseconds a line may wait for a full pipe that doesn't block.
  private static let patience: Int32 = 10

  private let put: @Sendable ([UInt8]) -> Void

  /// Passes lines, each with the line feed at its end, to a closure, which may be called by several threads at once.
  public init(_ put: @escaping @Sendable ([UInt8]) -> Void) {
    self.put = put
  }

  /// Writes each line with one call of write(2), so that lines of several threads and processes don't mix.
  private init(descriptor: Int32) {
    self.init { line in
      var start = 0
      // A line goes out in one piece unless the other end is full; one that nobody reads is given up.
      while start < line.count {
        let count = line[start...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        if count > 0 {
          start += count
        } else if count < 0, errno == EAGAIN {
          var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          guard poll(&room, 1, Self.patience) == 1 else { return }
        } else if count == 0 || errno != EINTR {
          return
        }
      }
    }
  }

  func write(_ line: [UInt8]) {
    put(line)
  }
}
