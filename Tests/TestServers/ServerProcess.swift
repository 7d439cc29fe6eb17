import Foundation
import Synchronization

/// A server that runs as a child process until it is stopped.
///
/// Not Foundation's `Process`: that leaves the child with the signal mask of whichever thread made it, on which Dispatch has blocked
/// SIGTERM, and is leaked together with its pipe.
package final class ServerProcess: Sendable {
  private struct State {
    var hasExited = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  /// The child's process id.
  package let id: Int32

  private let state = Mutex(State())

  private init(id: Int32) {
    self.id = id
  }

  /// Starts a server and waits until its output says that it is ready.
  ///
  /// - Throws: ``ServerFailure`` with the output when the server ends first, or isn't ready within 30 seconds.
  package static func start(
    _ path: String,
    _ arguments: [String],
    readyWhenOutputContains phrase: String
  ) async throws -> ServerProcess {
    let (id, outputDescriptor) = try spawn(path, arguments)
    let server = ServerProcess(id: id)
    let (output, continuation) = AsyncStream<String>.makeStream()
    Thread.detachNewThread {
      // Read to its end, so that the server never waits for room in the pipe.
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(outputDescriptor, &buffer, buffer.count)
        guard count > 0 else { break }
        continuation.yield(String(decoding: buffer[..<count], as: UTF8.self))
      }
      close(outputDescriptor)
      server.awaitExit()
      continuation.finish()
    }
    let deadline = DispatchWorkItem { server.signal(SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 30, execute: deadline)
    defer { deadline.cancel() }
    var text = ""
    for await piece in output {
      text += piece
      if text.contains(phrase) { return server }
    }
    throw ServerFailure("\(path) didn't become ready. It said:\n\(text)")
  }

  /// Sends a signal, unless the server has ended.
  package func signal(_ signal: Int32) {
    state.withLock { state in
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
    await withCheckedContinuation { continuation in
      let hasExited = state.withLock { state in
        if !state.hasExited { state.waiters.append(continuation) }
        return state.hasExited
      }
      if hasExited { continuation.resume() }
    }
    deadline.cancel()
  }

  /// Blocks until the server has ended.
  private func awaitExit() {
    var info = siginfo_t()
    while waitid(P_PID, id_t(id), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    // Reaped under the lock, so that no signal meets another process that was given the same id.
    let waiters = state.withLock { state in
      waitpid(id, nil, 0)
      defer { state.waiters = [] }
      state.hasExited = true
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Starts a child with no signal blocked.
  ///
  /// - Returns: Its process id, and the end of the pipe from which its output and errors are read.
  private static func spawn(_ path: String, _ arguments: [String]) throws -> (id: pid_t, output: Int32) {
    var pipe: [Int32] = [-1, -1]
    guard Foundation.pipe(&pipe) == 0 else { throw ServerFailure("A pipe can't be made: error \(errno).") }
    for end in pipe { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(pipe[1]) }

    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, pipe[1], 1)
    posix_spawn_file_actions_adddup2(&actions, pipe[1], 2)
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

    let environment = ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }
    let words = ([path] + arguments).map { strdup($0) } + [nil]
    let variables = environment.map { strdup($0) } + [nil]
    defer { for text in words + variables { free(text) } }
    var id: pid_t = 0
    let problem = posix_spawn(&id, path, &actions, &attributes, words, variables)
    guard problem == 0 else {
      close(pipe[0])
      throw ServerFailure("\(path) can't be started: error \(problem).")
    }
    return (id, pipe[0])
  }
}
