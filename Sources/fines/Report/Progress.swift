import Foundation

/// Shows on a terminal how far the work is, and stays quiet in a pipe.
struct Progress {
  private let isShown = isatty(STDERR_FILENO) == 1
  private let clock = ContinuousClock()
  private var next = ContinuousClock.now

  /// Shows a count, at most ten times a second.
  mutating func show(_ what: String, _ done: Int, of total: Int) {
    guard isShown, done == total || clock.now >= next else { return }
    next = clock.now + .milliseconds(100)
    // Back to the start of the line, and clear it.
    let line = "\r\u{1B}[K\(what) \(done) of \(total)\(done == total ? "\n" : "")"
    try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
  }
}
