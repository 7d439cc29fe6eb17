import ArgumentParser
import Dispatch
import Foundation
import Synchronization

/// Ctrl-C, and what else asks a command to end.
///
/// The first signal cancels the command's task, so that what was found by then is still told. A later one ends the process: whoever
/// presses Ctrl-C again doesn't want to hear it.
struct Interruptions {
  /// For how long another signal is taken for the first one's echo. Ctrl-C goes to every process of a terminal, and a program that
  /// runs the command may send it on, as `timeout` does.
  private static let echo = Duration.milliseconds(500)

  private let sources: [any DispatchSourceSignal]

  /// Begins to listen, and returns when it does: a signal that comes before ends the process by itself.
  init(of task: Task<Void, any Error>) async {
    let queue = DispatchQueue(label: "eventlogs-interruptions")
    sources = [SIGINT, SIGTERM].map { DispatchSource.makeSignalSource(signal: $0, queue: queue) }
    let answer = Self.answer(for: task)
    for source in sources {
      source.setEventHandler(handler: answer)
      await withCheckedContinuation { continuation in
        source.setRegistrationHandler { continuation.resume() }
        source.resume()
      }
    }
    #if canImport(Darwin)
      // There a source sees a signal beside what else is done at it. On Linux it has put a handler of its own in place.
      for number in [SIGINT, SIGTERM] { signal(number, SIG_IGN) }
    #endif
  }

  /// Listens no more. A signal does nothing then, as the command has ended.
  func stop() {
    for source in sources { source.cancel() }
  }

  private static func answer(for task: Task<Void, any Error>) -> @Sendable () -> Void {
    let patience = Mutex<ContinuousClock.Instant?>(nil)
    return {
      let isFirst = patience.withLock { patience in
        if let patience {
          if .now >= patience { _exit(ExitCode.interrupted.rawValue) }
          return false
        }
        patience = .now + echo
        return true
      }
      if isFirst { task.cancel() }
    }
  }
}
