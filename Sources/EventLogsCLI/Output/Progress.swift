import Foundation

/// Shows on a terminal how far the work is, and stays quiet in a pipe.
struct Progress {
  private let isShown = isatty(STDERR_FILENO) == 1
  private var next = ContinuousClock.now
  private var isWritten = false

  /// Shows a line in the place of the last one, at most ten times a second.
  mutating func show(_ text: @autoclosure () -> String) {
    guard isShown, .now >= next else { return }
    next = .now + .milliseconds(100)
    isWritten = true
    // Back to the start of the line, and clear it.
    Diagnostics.write(text: "\r\u{1B}[K\(text())")
  }

  /// Takes the line away, before something else is written.
  mutating func clear() {
    if isWritten { Diagnostics.write(text: "\r\u{1B}[K") }
    isWritten = false
  }
}
