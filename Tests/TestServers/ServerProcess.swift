import Foundation
import Synchronization

/// A server that runs as a child process until it is stopped.
package final class ServerProcess: Sendable {
  private struct State {
    var output = ""
    var exitCode: Int32?
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  /// The child's process id.
  package let id: Int32

  /// What the server has said so far, on both its streams.
  package var output: String { state.withLock { $0.output } }

  private let state = Mutex(State())

  private init(id: Int32) {
    self.id = id
  }

  /// Starts a server and waits until its output says that it is ready.
  ///
  /// - Parameter environment: Variables to add to those of this process.
  /// - Throws: ``ServerFailure`` with the output when the server ends first, or isn't ready within 30 seconds.
  package static func start(
    _ path: String,
    _ arguments: [String],
    environment: [String: String] = [:],
    readyWhenOutputContains phrase: String
  ) async throws -> ServerProcess {
    let (outputDescriptor, writing) = try ChildProcess.pipe()
    let id: pid_t
    do {
      // Its end must come when the server ends, before it is ready too.
      defer { close(writing) }
      id = try ChildProcess.spawn([path] + arguments, output: writing, errors: writing, environment: environment)
    }
    let server = ServerProcess(id: id)
    let (growth, continuation) = AsyncStream<Void>.makeStream()
    Thread.detachNewThread {
      // Read to its end, so that the server never waits for room in the pipe.
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(outputDescriptor, &buffer, buffer.count)
        guard count > 0 else { break }
        let piece = String(decoding: buffer[..<count], as: UTF8.self)
        server.state.withLock { $0.output += piece }
        continuation.yield()
      }
      close(outputDescriptor)
      server.awaitExit()
      continuation.finish()
    }
    let deadline = DispatchWorkItem { server.signal(SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 30, execute: deadline)
    defer { deadline.cancel() }
    for await _ in growth where server.output.contains(phrase) { return server }
    throw ServerFailure("\(path) didn't become ready. It said:\n\(server.output)")
  }

  /// Sends a signal, unless the server has ended.
  package func signal(_ signal: Int32) {
    state.withLock { state in
      if state.exitCode == nil { kill(id, signal) }
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
  /// - Returns: Its exit code, or 128 and the signal that ended it.
  @discardableResult
  package func stop(_ signal: Int32 = SIGTERM) async -> Int32 {
    resume()
    self.signal(signal)
    let deadline = DispatchWorkItem { self.signal(SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 10, execute: deadline)
    await withCheckedContinuation { continuation in
      let hasExited = state.withLock { state in
        if state.exitCode == nil { state.waiters.append(continuation) }
        return state.exitCode != nil
      }
      if hasExited { continuation.resume() }
    }
    deadline.cancel()
    return state.withLock { $0.exitCode ?? -1 }
  }

  /// Blocks until the server has ended.
  private func awaitExit() {
    var info = siginfo_t()
    while waitid(P_PID, id_t(id), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    // Reaped under the lock, so that no signal meets another process that was given the same id.
    let waiters = state.withLock { state in
      defer { state.waiters = [] }
      state.exitCode = ChildProcess.wait(for: id)
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}
