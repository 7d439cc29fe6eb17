import Foundation
import Synchronization

/// A server that runs as a child process until it is stopped.
package final class ServerProcess: Sendable {
  private struct State {
    var hasExited = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  /// The child's process id.
  package let id: Int32

  private let state: SharedState

  private final class SharedState: Sendable {
    let value = Mutex(State())

    func exited() {
      let waiters = value.withLock { state in
        defer { state.waiters = [] }
        state.hasExited = true
        return state.waiters
      }
      for waiter in waiters { waiter.resume() }
    }
  }

  private init(id: Int32, state: SharedState) {
    self.id = id
    self.state = state
  }

  /// Starts a server and waits until its output says that it is ready.
  ///
  /// - Throws: ``ServerFailure`` with the output when the server ends first, or isn't ready within 30 seconds.
  package static func start(
    _ path: String,
    _ arguments: [String],
    readyWhenOutputContains phrase: String
  ) async throws -> ServerProcess {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    let state = SharedState()
    process.terminationHandler = { _ in state.exited() }
    let (output, continuation) = AsyncStream<String>.makeStream()
    try process.runWithSignalsUnblocked()
    // Read to its end, so that the server never waits for room in the pipe. By a thread: a readability handler is still registered
    // with Dispatch when its file handle closes the descriptor, whose number may then belong to a socket.
    Thread.detachNewThread {
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(pipe.fileHandleForReading.fileDescriptor, &buffer, buffer.count)
        guard count > 0 else { break }
        continuation.yield(String(decoding: buffer[..<count], as: UTF8.self))
      }
      continuation.finish()
    }
    let server = ServerProcess(id: process.processIdentifier, state: state)
    let deadline = DispatchWorkItem { server.signal(SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 30, execute: deadline)
    defer { deadline.cancel() }
    var text = ""
    for await piece in output {
      text += piece
      if text.contains(phrase) { return server }
    }
    await server.waitForExit()
    throw ServerFailure("\(path) didn't become ready. It said:\n\(text)")
  }

  /// Sends a signal, unless the server has ended.
  package func signal(_ signal: Int32) {
    state.value.withLock { state in
      if !state.hasExited { kill(id, signal) }
    }
  }

  /// Halts the server as if its machine hung; returns when it stands still.
  package func pause() {
    signal(SIGSTOP)
    var info = siginfo_t()
    waitid(P_PID, id_t(id), &info, WSTOPPED | WEXITED | WNOWAIT)
  }

  /// Lets a halted server go on.
  package func resume() {
    signal(SIGCONT)
  }

  /// Ends the server and waits until it has ended.
  ///
  /// - Parameter signal: How to ask it; after 10 seconds it is killed.
  package func stop(_ signal: Int32 = SIGTERM) async {
    resume()
    self.signal(signal)
    let deadline = DispatchWorkItem { self.signal(SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 10, execute: deadline)
    await waitForExit()
    deadline.cancel()
  }

  private func waitForExit() async {
    await withCheckedContinuation { continuation in
      let hasExited = state.value.withLock { state in
        if !state.hasExited { state.waiters.append(continuation) }
        return state.hasExited
      }
      if hasExited { continuation.resume() }
    }
  }
}

extension Process {
  /// Runs the process so that signals reach it: a child inherits the mask of the thread that makes it, and threads of Dispatch
  /// and of Swift's concurrency block most signals.
  fileprivate func runWithSignalsUnblocked() throws {
    var none = sigset_t()
    var former = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &former)
    defer { pthread_sigmask(SIG_SETMASK, &former, nil) }
    try run()
  }
}
