import ArgumentParser
import EventLogs

/// Runs what a command does: says on standard error what went wrong, and lets Ctrl-C end it in an orderly way.
///
/// - Throws: The exit code.
func running(_ body: @escaping @Sendable () async throws -> Void) async throws {
  let (start, begin) = AsyncStream<Never>.makeStream()
  let task = Task {
    for await _ in start {}
    try await body()
  }
  // Nothing is done before that: what has begun to print ends in an orderly way.
  let interruptions = await Interruptions(of: task)
  begin.finish()
  defer { interruptions.stop() }
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
  } catch is CancellationError {
    throw ExitCode.interrupted
  } catch {
    Diagnostics.write("\(error)")
    throw ExitCode.internalFailure
  }
}
