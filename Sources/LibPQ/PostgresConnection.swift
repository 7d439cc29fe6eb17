internal import CEventLogsPQ
internal import DequeModule
internal import Dispatch
internal import SocketExecutor
internal import Synchronization

/// One connection to PostgreSQL, shared by many tasks: requests are pipelined and answered in order.
///
/// The connection is made when the first request comes and made anew, with growing pauses, after it was lost. All of libpq is
/// called on one dispatch queue, never on Swift's cooperative threads.
package actor PostgresConnection {
  private enum State {
    case idle
    case connecting(PostgresHandle, step: any DispatchSourceProtocol)
    case ready(PostgresHandle, SocketWatcher)

    /// Pausing before the next attempt, until this time of `DispatchTime`.
    case pausing(until: UInt64)
    case closed
  }

  /// Requests on their way into the actor. The first one in schedules the drain that takes them all.
  private struct Inbox {
    var requests: [PostgresRequest] = []
    var isDrainScheduled = false
    var isClosed = false
  }

  /// How many reads share a Sync at most. One that fails makes its neighbours be sent again.
  private static let readsPerSync = 64

  /// How often timeouts are looked for.
  private static let checkInterval = DispatchTimeInterval.milliseconds(50)

  private let executor: DispatchSerialExecutor
  private let connectionString: String
  private let connectTimeout: Duration
  private let hasEverConnected: SharedFlag

  private nonisolated let inbox = Mutex(Inbox())
  private nonisolated let unsettled = Atomic(0)

  private var state = State.idle
  private var waiting: Deque<PostgresRequest> = []
  private var ledger = PipelineLedger<PostgresRequest, PostgresResult>()
  private var attempts = 0
  private var connectDeadline: UInt64 = 0
  private var lastProblem = "not connected yet"
  private var timer: (any DispatchSourceTimer)?

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// Creates a connection; nothing is sent before the first request.
  ///
  /// - Parameters:
  ///   - connectionString: A URI or keywords and values as libpq takes them, several hosts included.
  ///   - connectTimeout: How long one attempt to connect may take.
  ///   - hasEverConnected: Shared by the connections of a pool: until one of them has connected, a failed attempt fails the
  ///     waiting requests at once, since a wrong address doesn't get better.
  package init(_ connectionString: String, connectTimeout: Duration, hasEverConnected: SharedFlag) {
    self.executor = DispatchSerialExecutor(label: "event-logs.postgres")
    self.connectionString = connectionString
    self.connectTimeout = connectTimeout
    self.hasEverConnected = hasEverConnected
  }

  /// How many requests are waiting or under way.
  package nonisolated var load: Int { unsettled.load(ordering: .relaxed) }

  /// Hands over a request; its completion will be called. Never waits.
  package nonisolated func submit(_ request: PostgresRequest) {
    let (isRefused, schedulesDrain) = inbox.withLock { inbox in
      guard !inbox.isClosed else { return (true, false) }
      inbox.requests.append(request)
      defer { inbox.isDrainScheduled = true }
      return (false, !inbox.isDrainScheduled)
    }
    guard !isRefused else { return request.settle(.failure(.closed)) }
    unsettled.add(1, ordering: .relaxed)
    if schedulesDrain { onQueue { $0.drain() } }
  }

  /// Ends the connection. Requests that were sent end as lost, others as closed.
  package func close() {
    inbox.withLock { $0.isClosed = true }
    takeInbox()
    if case .closed = state { return }
    disconnect("the connection was closed")
    state = .closed
    for request in waiting { settle(request, .failure(.closed)) }
    waiting = []
    stopTimer()
  }

  // MARK: Sending

  private nonisolated func onQueue(_ action: @escaping @Sendable (isolated PostgresConnection) -> Void) {
    executor.queue.async { [weak self] in self?.assumeIsolated(action) }
  }

  private func takeInbox() {
    waiting += inbox.withLock { inbox in
      inbox.isDrainScheduled = false
      defer { inbox.requests = [] }
      return inbox.requests
    }
  }

  private func drain() {
    takeInbox()
    advance()
  }

  /// Does what the state allows for the requests that wait.
  private func advance() {
    guard !waiting.isEmpty else { return }
    startTimer()
    switch state {
    case .idle: connect()
    case .ready(let handle, let watcher):
      if send(on: handle) { flush(handle, watcher) } else { fail(handle.errorMessage) }
    case .connecting, .pausing: break
    case .closed: break
    }
  }

  /// Sends all waiting requests.
  ///
  /// - Returns: Whether libpq took them.
  private func send(on handle: PostgresHandle) -> Bool {
    var unsyncedReads = 0
    while let request = waiting.popFirst() {
      guard !request.isSettled else {
        settle(request, .failure(.cancelled))
        continue
      }
      if unsyncedReads > 0, request.kind == .write || unsyncedReads == Self.readsPerSync {
        guard sync(handle) else { return false }
        unsyncedReads = 0
      }
      guard send(request, on: handle) else { return false }
      switch request.kind {
      case .read: unsyncedReads += 1
      case .write: guard sync(handle) else { return false }
      }
    }
    return unsyncedReads == 0 || sync(handle)
  }

  private func sync(_ handle: PostgresHandle) -> Bool {
    ledger.didSendSync()
    return unsafe PQpipelineSync(handle.pointer) == 1
  }

  private func send(_ request: PostgresRequest, on handle: PostgresHandle) -> Bool {
    let statement = request.statement
    if !ledger.isPrepared(statement.name) {
      let types = statement.parameters.map(\.rawValue)
      guard unsafe PQsendPrepare(handle.pointer, statement.name, statement.sql, Int32(types.count), types) == 1 else {
        waiting.prepend(request)
        return false
      }
      ledger.didSendPrepare(statement.name)
    }
    // From here on the request counts as sent, even if only part of it was.
    ledger.didSend(request)
    let values = request.parameters.values
    let lengths = values.map { Int32($0?.count ?? 0) }
    let formats = [Int32](repeating: 1, count: values.count)
    return unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: values.count) { pointers in
      unsafe request.parameters.bytes.withUnsafeBytes { bytes in
        let start = unsafe bytes.baseAddress!.assumingMemoryBound(to: CChar.self)
        for (place, range) in values.enumerated() {
          unsafe pointers.initializeElement(at: place, to: range.map { unsafe start + $0.lowerBound })
        }
        return unsafe PQsendQueryPrepared(
          handle.pointer,
          statement.name,
          Int32(values.count),
          pointers.baseAddress,
          lengths,
          formats,
          1
        ) == 1
      }
    }
  }

  private func flush(_ handle: PostgresHandle, _ watcher: SocketWatcher) {
    switch unsafe PQflush(handle.pointer) {
    case 0: watcher.watchWrites(false)
    case 1: watcher.watchWrites(true)
    default: fail(handle.errorMessage)
    }
  }

  // MARK: Receiving

  private func socketIsReadable() {
    guard case .ready(let handle, let watcher) = state else { return }
    var isOpen = unsafe PQconsumeInput(handle.pointer) == 1
    // A hang-up is told only once, so what came before it is read to its end now.
    while isOpen, watcher.hasHungUp { isOpen = unsafe PQconsumeInput(handle.pointer) == 1 }
    receive(from: handle)
    guard isOpen else { return fail(handle.errorMessage) }
    // Reading may have made room to write what the server was not ready to take.
    if case .ready = state { flush(handle, watcher) }
  }

  private func socketIsWritable() {
    guard case .ready(let handle, let watcher) = state else { return }
    flush(handle, watcher)
  }

  /// Takes all results that have come in completely.
  private func receive(from handle: PostgresHandle) {
    while !ledger.isEmpty, unsafe PQisBusy(handle.pointer) == 0 {
      guard let pointer = unsafe PQgetResult(handle.pointer) else {
        guard ledger.didEndStep() else { return failUnexpectedly(handle) }
        continue
      }
      let result = unsafe PostgresResult(owning: pointer)
      switch result.status {
      case PGRES_TUPLES_OK, PGRES_COMMAND_OK: ledger.didComplete(result)
      case PGRES_PIPELINE_ABORTED: ledger.didSkip()
      case PGRES_PIPELINE_SYNC: settleGroup(handle)
      default:
        // What the server says carries a code; what libpq says of a broken connection doesn't, and proves nothing about the
        // statement.
        guard let error = result.serverError else { return fail(handle.errorMessage) }
        ledger.didFail(error)
      }
    }
    if handle.hasFailed { fail(handle.errorMessage) }
  }

  private func failUnexpectedly(_ handle: PostgresHandle) {
    fail(handle.hasFailed ? handle.errorMessage : "the server's answers don't fit the requests")
  }

  private func settleGroup(_ handle: PostgresHandle) {
    guard let group = ledger.didSync() else { return failUnexpectedly(handle) }
    var skipped: [PostgresRequest] = []
    var becameReadOnly = false
    for (request, outcome) in group {
      switch outcome {
      case .completed(let result): settle(request, .success(result))
      case .failed(let error) where error.sqlState == "26000":
        // The server doesn't know the statement: it could not be prepared for an earlier request, or a pooler has led to
        // another server process.
        ledger.forgetPrepared(request.statement.name)
        skipped.append(request)
      case .failed(let error):
        becameReadOnly = becameReadOnly || error.sqlState == "25006"
        settle(request, .failure(.server(error)))
      case .skipped: skipped.append(request)
      }
    }
    if !skipped.isEmpty {
      waiting.prepend(contentsOf: skipped)
      // Not sent from within the loop that receives.
      onQueue { $0.advance() }
    }
    // A server that has become a standby: another host of the connection string may be the primary now.
    if becameReadOnly { fail("the server is read-only") }
  }

  private func settle(_ request: PostgresRequest, _ result: Result<PostgresResult, PostgresFailure>) {
    unsettled.subtract(1, ordering: .relaxed)
    request.settle(result)
  }

  // MARK: Connecting

  private func connect() {
    guard let handle = PostgresHandle(connecting: connectionString) else { return connectFailed("no memory") }
    connectDeadline = DispatchTime.now().uptimeNanoseconds + connectTimeout.nanoseconds
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
      self?.assumeIsolated { $0.continueConnecting(handle) }
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
      on: executor.queue,
      onReadable: { [weak self] in self?.assumeIsolated { $0.socketIsReadable() } },
      onWritable: { [weak self] in self?.assumeIsolated { $0.socketIsWritable() } }
    )
    watcher.watchReads()
    state = .ready(handle, watcher)
    attempts = 0
    hasEverConnected.set()
    advance()
  }

  private func connectFailed(_ problem: String) {
    lastProblem = problem
    disconnect(problem)
    if !hasEverConnected.isSet {
      for request in waiting { settle(request, .failure(.unavailable(problem))) }
      waiting = []
    }
    pause()
  }

  /// The connection is lost.
  private func fail(_ problem: String) {
    guard case .ready = state else { return }
    lastProblem = problem
    disconnect(problem)
    // The first attempt to connect again is made at once.
    state = .idle
    onQueue { $0.advance() }
  }

  private func disconnect(_ problem: String) {
    if case .connecting(_, let step) = state { step.cancel() }
    state = .idle
    for (request, error) in ledger.abandon() {
      settle(request, .failure(error.map(PostgresFailure.server) ?? .lost(problem)))
    }
  }

  /// Waits before the next attempt: 25 ms at first, up to 2 s, half of it random.
  private func pause() {
    attempts += 1
    let longest = min(2000.0, 25.0 * Double(1 << min(attempts, 10)))
    let milliseconds = Int.random(in: Int(longest / 2)...Int(longest))
    let until = DispatchTime.now() + .milliseconds(milliseconds)
    state = .pausing(until: until.uptimeNanoseconds)
    executor.queue.asyncAfter(deadline: until) { [weak self] in
      self?.assumeIsolated { connection in
        guard case .pausing = connection.state else { return }
        connection.state = .idle
        connection.advance()
      }
    }
  }

  // MARK: Timeouts

  private func startTimer() {
    guard timer == nil else { return }
    let timer = DispatchSource.makeTimerSource(queue: executor.queue)
    timer.schedule(deadline: .now() + Self.checkInterval, repeating: Self.checkInterval)
    timer.setEventHandler { [weak self] in self?.assumeIsolated { $0.checkTimeouts() } }
    timer.resume()
    self.timer = timer
  }

  private func stopTimer() {
    timer?.cancel()
    timer = nil
  }

  private func checkTimeouts() {
    let now = DispatchTime.now().uptimeNanoseconds
    if case .connecting = state, connectDeadline <= now { connectFailed("connecting took too long") }
    if let oldest = ledger.oldest, oldest.deadline <= now { fail("the server didn't answer in time") }
    if waiting.contains(where: { $0.deadline <= now || $0.isSettled }) {
      let late = waiting.filter { $0.deadline <= now || $0.isSettled }
      waiting.removeAll { $0.deadline <= now || $0.isSettled }
      for request in late { settle(request, .failure(.unavailable(lastProblem))) }
    }
    if waiting.isEmpty, ledger.isEmpty { stopTimer() }
  }
}

/// A flag that several connections share; once set it stays set.
package final class SharedFlag: Sendable {
  private let value = Atomic(false)

  package init() {}

  package var isSet: Bool { value.load(ordering: .acquiring) }

  func set() {
    value.store(true, ordering: .releasing)
  }
}
