internal import CEventLogsPQ
internal import DequeModule
internal import Dispatch
internal import SocketExecutor
internal import Synchronization

/// What is remembered from one attempt to connect to the next.
struct ConnectionAttempts {
  /// How many attempts in a row led to no connection that answered anything.
  var failures = 0

  /// Hosts that were given up in this row of attempts, because they didn't answer.
  var silentHosts = 0

  /// When the attempt under way is given up, in nanoseconds of `DispatchTime`.
  var deadline: UInt64 = 0

  /// Why there is no connection.
  var lastProblem = "not connected yet"

  /// Whether a trouble was told, so that its end is told too.
  var isTroubled = false

  /// How long to wait before the next attempt: 50 ms after the first failure, up to 2 s, half of it random.
  var pause: DispatchTimeInterval {
    let longest = min(2000, 25 << min(failures, 10))
    return .milliseconds(Int.random(in: longest / 2...longest))
  }
}

extension PostgresConnection {
  /// Leaves connecting to the executor's queue: resolving the host's name may take its time.
  func startConnecting() {
    run(mayBlock: true) { $0.connect() }
  }

  private func connect() {
    guard case .idle = state else { return }
    guard let handle = PostgresHandle(connecting: target) else { return connectFailed("no memory") }
    attempts.deadline = DispatchTime.now().uptimeNanoseconds + connectTimeout.nanoseconds
    guard !handle.hasFailed else { return connectFailed(handle.errorMessage) }
    // As libpq's manual says: at first, behave as if PQconnectPoll had asked to write.
    awaitSocket(handle, toWrite: true)
  }

  /// Waits once for the socket, then goes on connecting. The socket may be another one each time.
  private func awaitSocket(_ handle: PostgresHandle, toWrite: Bool) {
    let source: any DispatchSourceProtocol =
      toWrite
      ? DispatchSource.makeWriteSource(fileDescriptor: handle.socket, queue: executor.queue)
      : DispatchSource.makeReadSource(fileDescriptor: handle.socket, queue: executor.queue)
    source.setEventHandler { source.cancel() }
    // libpq may close the socket in PQconnectPoll, so it is called only when the source has let go of it.
    source.setCancelHandler { [weak self] in
      self?.run(mayBlock: true) { $0.continueConnecting(handle) }
      withExtendedLifetime(handle) {}
    }
    state = .connecting(handle, step: source)
    source.resume()
  }

  private func continueConnecting(_ handle: PostgresHandle) {
    guard case .connecting(let current, _) = state, current === handle else { return }
    switch unsafe PQconnectPoll(handle.pointer) {
    case PGRES_POLLING_READING: awaitSocket(handle, toWrite: false)
    case PGRES_POLLING_WRITING: awaitSocket(handle, toWrite: true)
    case PGRES_POLLING_OK: didConnect(handle)
    default: connectFailed(handle.errorMessage)
    }
  }

  private func didConnect(_ handle: PostgresHandle) {
    guard unsafe PQsetnonblocking(handle.pointer, 1) == 0, unsafe PQenterPipelineMode(handle.pointer) == 1 else {
      return connectFailed(handle.errorMessage)
    }
    let watcher = SocketWatcher(
      handle.socket,
      ownedBy: handle,
      on: executor,
      onReadable: { [weak self] in self?.assumeIsolated { $0.socketIsReadable() } },
      onWritable: { [weak self] in self?.assumeIsolated { $0.socketIsWritable() } }
    )
    watcher.watchReads(true)
    state = .ready(handle, watcher)
    announced.store(unsafe PQbackendPID(handle.pointer), ordering: .relaxed)
    attempts.silentHosts = 0
    hasEverConnected.set()
    advance()
  }

  /// The server has answered: what comes next is no longer a row of failures.
  func connectionProved() {
    attempts.failures = 0
    guard attempts.isTroubled else { return }
    attempts.isTroubled = false
    observe(.recovered)
  }

  /// Gives an attempt up that takes too long. If there are hosts that were not tried, the next one begins with them at once.
  func checkConnecting(_ now: UInt64) {
    guard case .connecting = state, attempts.deadline <= now else { return }
    attempts.silentHosts += 1
    target.rotate()
    if attempts.silentHosts < target.hostCount {
      disconnect("the host didn't answer")
      startConnecting()
    } else {
      attempts.silentHosts = 0
      connectFailed("connecting took too long")
    }
  }

  private func connectFailed(_ problem: String) {
    disconnect(problem)
    if !hasEverConnected.isSet {
      for request in waiting { settle(request, .failure(.unavailable(problem))) }
      waiting = []
    }
    if !attempts.isTroubled {
      attempts.isTroubled = true
      observe(.connectFailed(problem))
    }
    pause(after: problem)
  }

  /// The connection is lost. The next attempt is made at once if the server had answered anything, since it may have closed an
  /// idle connection or be restarting, and after a pause if not.
  func fail(_ problem: String) {
    guard case .ready = state else { return }
    let hadAnswered = attempts.failures == 0
    // The server may close a connection that nobody uses; that is told only if no other can be made.
    if !ledger.isEmpty {
      attempts.isTroubled = true
      observe(.lost(problem))
    }
    disconnect(problem)
    if hadAnswered {
      // Until an answer comes, further losses are followed by pauses.
      attempts.failures = 1
      attempts.lastProblem = problem
      run { $0.advance() }
    } else {
      pause(after: problem)
    }
  }

  /// Lets go of the connection, and of all that was sent on it.
  func disconnect(_ problem: String) {
    if case .connecting(_, let step) = state { step.cancel() }
    if case .ready = state { observe(.ended) }
    state = .idle
    for (execution, error) in ledger.abandon() {
      // Of several that share an execution, its error is only one's.
      let error = execution.requests.count == 1 ? error : nil
      for request in execution.requests { settle(request, .failure(error.map(PostgresFailure.server) ?? .lost(problem))) }
    }
  }

  private func pause(after problem: String) {
    attempts.lastProblem = problem
    attempts.failures += 1
    state = .pausing
    executor.queue.asyncAfter(deadline: .now() + attempts.pause) { [weak self] in
      self?.run { connection in
        guard case .pausing = connection.state else { return }
        connection.state = .idle
        connection.advance()
      }
    }
  }
}
