import ArgumentParser
import Dispatch
import EventLogs
import Foundation

/// Runs what a command does: says on standard error what went wrong, and lets Ctrl-C end it in an orderly way.
///
/// - Throws: The exit code.
func running(_ body: @escaping @Sendable () async throws -> Void) async throws {
  let task = Task { try await body() }
  // Ctrl-C cancels; what was found by then is still told. Whoever presses it again doesn't want to hear it.
  let sources = [SIGINT, SIGTERM].map { number in
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler { if task.isCancelled { _exit(130) } else { task.cancel() } }
    source.resume()
    return source
  }
  defer { for source in sources { source.cancel() } }
  do {
    try await task.value
  } catch is OutputClosed {
    // Whoever read has read enough, as head does.
  } catch let failure as Failure {
    if let message = failure.message { Diagnostics.write(message) }
    throw failure.exitCode
  } catch let error as EventLogsError {
    if error.code != .cancelled { Diagnostics.write(error.sqlState == "42P01" ? Diagnostics.noSchema : error.message) }
    throw ExitCode(for: error)
  } catch {
    Diagnostics.write("\(error)")
    throw ExitCode.internalFailure
  }
}
