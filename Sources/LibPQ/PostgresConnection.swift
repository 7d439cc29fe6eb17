internal import CEventLogsPQ
internal import DequeModule
internal import Dispatch
internal import SocketExecutor
internal import Synchronization

/// One connection to PostgreSQL, shared by many tasks: requests are pipelined and answered in order.
///
/// The connection is made when the first request comes and made anew, with growing pauses, after it was lost. What may block in
/// libpq, which is connecting, is called on a dispatch queue, never on Swift's cooperative threads.
///
/// The actor's parts: here what comes in and what goes out of it, in `+Connecting` how a connection is made and lost, in
/// `+Pipeline` how requests are sent and answered on it.
package actor PostgresConnection {
  /// What whoever runs the connection may want to log or to act on.
  package enum Event: Sendable {
    /// A connection that stood was lost while requests were under way.
    case lost(String)

    /// The first of a row of attempts to connect has failed.
    case connectFailed(String)

    /// The connection stands again after one of these.
    case recovered

    /// A connection that stood has ended, whatever was under way. The next is made when there is a request.
    case ended

    /// The server has passed on notifications of a channel that was listened to.
    case notified

    /// Statements that were prepared turned out not to be, or the other way round: a pooler leads each transaction to another server
    /// process. From now on statements are sent unprepared.
    case foundPooler
  }

  enum State {
    case idle
    case connecting(PostgresHandle, step: any DispatchSourceProtocol)
    case ready(PostgresHandle, SocketWatcher)

    /// Waiting before the next attempt.
    case pausing
    case closed
  }

  /// Requests on their way into the actor. The first one in schedules the drain that takes them all.
  private struct Inbox {
    var requests: [PostgresRequest] = []
    var isDrainScheduled = false
    var isClosed = false
  }

  /// How many requests may wait or be under way for another read to be taken.
  private static let maximumUnsettled = 10_000

  /// How many groups of requests, each ended by a Sync, must be under way for further requests to gather until one is answered.
  static let maximumGroups = 4

  /// How long requests may be without an answer before the connection counts as stalled, in nanoseconds.
  private static let patience: UInt64 = 25_000_000

  /// How often timeouts are looked for.
  private static let checkInterval = DispatchTimeInterval.milliseconds(50)

  let executor = CombiningExecutor(label: "event-logs.postgres")
  let connectTimeout: Duration
  let hasEverConnected: SharedFlag
  private let observer: @Sendable (Event) -> Void

  private nonisolated let inbox = Mutex(Inbox())
  private nonisolated let unsettled = Atomic(0)
  private nonisolated let unsettledLoad = Atomic(0)

  private nonisolated let isReady = Atomic(false)

  /// Since when the requests that the connection has have been without an answer, in nanoseconds of `DispatchTime`; 0 if it has
  /// none.
  private nonisolated let silentSince = Atomic<UInt64>(0)

  /// The process that the server said would serve this connection; 0 before there was one. A pooler makes a number up.
  package nonisolated var announcedProcess: Int32 { announced.load(ordering: .relaxed) }

  nonisolated let announced = Atomic<Int32>(0)

  var target: ConnectionTarget
  var state = State.idle {
    didSet {
      let isReady = if case .ready = state { true } else { false }
      self.isReady.store(isReady, ordering: .relaxed)
    }
  }
  var waiting: Deque<PostgresRequest> = []
  var ledger = PipelineLedger<PostgresExecution, PostgresResult>()
  var attempts = ConnectionAttempts()
  var hasToldOfPooler = false
  private var busyPolling = BusyPolling()
  private var timer: (any DispatchSourceTimer)?

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  /// Creates a connection; nothing is sent before the first request.
  ///
  /// - Parameters:
  ///   - target: Where to connect.
  ///   - connectTimeout: How long one attempt to connect may take, unless the connection string says otherwise.
  ///   - hasEverConnected: Shared by the connections of a pool: until one of them has connected, a failed attempt fails the
  ///     waiting requests at once, since a wrong address doesn't get better.
  ///   - observe: Told what happens to the connection; called on its queue, where it may take its time.
  package init(
    _ target: ConnectionTarget,
    connectTimeout: Duration,
    hasEverConnected: SharedFlag = SharedFlag(),
    observe: @escaping @Sendable (Event) -> Void = { _ in }
  ) {
    self.target = target
    self.connectTimeout = target.connectTimeout ?? connectTimeout
    self.hasEverConnected = hasEverConnected
    observer = observe
  }

  isolated deinit {
    close()
  }

  /// Whether the connection stands.
  package nonisolated var isOpen: Bool { isReady.load(ordering: .relaxed) }

  /// How much the requests that wait or are under way are together; see ``PostgresRequest``.
  package nonisolated var load: Int { unsettledLoad.load(ordering: .relaxed) }

  /// Whether requests have been without any answer for so long that others had better go elsewhere: the server process may hang,
  /// or run something slow, or there is no connection.
  package nonisolated var isStalled: Bool {
    let since = silentSince.load(ordering: .relaxed)
    return since != 0 && DispatchTime.now().uptimeNanoseconds &- since > Self.patience
  }

  /// Hands over a request; its completion will be called. Never waits.
  package nonisolated func submit(_ request: PostgresRequest) {
    guard unsettled.load(ordering: .relaxed) < Self.maximumUnsettled || request.kind == .write else {
      return refuse(request, .unavailable("\(Self.maximumUnsettled) requests wait already"))
    }
    let (isRefused, schedulesDrain) = inbox.withLock { inbox in
      guard !inbox.isClosed else { return (true, false) }
      inbox.requests.append(request)
      defer { inbox.isDrainScheduled = true }
      return (false, !inbox.isDrainScheduled)
    }
    guard !isRefused else { return refuse(request, .closed) }
    if unsettled.add(1, ordering: .relaxed).oldValue == 0 {
      silentSince.store(DispatchTime.now().uptimeNanoseconds, ordering: .relaxed)
    }
    unsettledLoad.add(request.load, ordering: .relaxed)
    if schedulesDrain { run { $0.drain() } }
  }

  /// Answers a request that isn't taken, and not before this returns: whoever submits the next one when one is answered would
  /// otherwise do so on an ever deeper stack.
  private nonisolated func refuse(_ request: PostgresRequest, _ failure: PostgresFailure) {
    executor.queue.async { request.settle(.failure(failure)) }
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

  /// Does something on the executor, now or soon.
  nonisolated func run(mayBlock: Bool = false, _ action: @escaping @Sendable (isolated PostgresConnection) -> Void) {
    executor.run(mayBlock: mayBlock) { [weak self] in self?.assumeIsolated(action) }
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
    let isLone = ledger.isEmpty && waiting.count == 1 && waiting[0].kind == .read && executor.isWithBringer
    advance(isLone: isLone)
  }

  /// Looks for the answers itself for a moment, instead of being told of them.
  private func lookForAnswers(_ watcher: SocketWatcher) {
    let areAllHere = busyPolling.look {
      inbox.withLock { $0.requests.isEmpty }
    } _: {
      receive()
      return ledger.isEmpty
    }
    if !areAllHere { watcher.watchReads(true) }
  }

  /// Does what the state allows for the requests that wait.
  ///
  /// - Parameter isLone: Whether it is one read, and the thread that of its caller.
  func advance(isLone: Bool = false) {
    guard !waiting.isEmpty, ledger.groupCount < Self.maximumGroups else { return }
    startTimer()
    switch state {
    case .idle: startConnecting()
    case .ready(_, let watcher) where ledger.isEmpty && watcher.isReadable:
      // The server has closed the connection while nobody used it, or says something of it. What were sent now might be in doubt for
      // nothing.
      run { $0.socketIsReadable() }
    case .ready(let handle, let watcher):
      let looksItself = isLone && busyPolling.isWorthwhile()
      watcher.watchReads(!looksItself)
      guard send(on: handle) else { return fail(handle.errorMessage) }
      flush(handle, watcher)
      if looksItself { lookForAnswers(watcher) }
    case .connecting, .pausing, .closed: break
    }
  }

  func observe(_ event: Event) {
    executor.queue.async { [observer] in observer(event) }
  }

  /// Answers a request that this connection took.
  func settle(_ request: PostgresRequest, _ result: Result<PostgresResult, PostgresFailure>) {
    let isLast = unsettled.subtract(1, ordering: .relaxed).newValue == 0
    silentSince.store(isLast ? 0 : DispatchTime.now().uptimeNanoseconds, ordering: .relaxed)
    unsettledLoad.subtract(request.load, ordering: .relaxed)
    request.settle(result)
  }

  // MARK: Timeouts

  /// Why requests wait that have not been sent.
  private var whyWaiting: String {
    if case .ready = state { "earlier requests took too long" } else { attempts.lastProblem }
  }

  private func startTimer() {
    guard timer == nil else { return }
    let timer = DispatchSource.makeTimerSource(queue: executor.queue)
    timer.schedule(deadline: .now() + Self.checkInterval, repeating: Self.checkInterval)
    timer.setEventHandler { [weak self] in self?.run { $0.checkTimeouts() } }
    timer.resume()
    self.timer = timer
  }

  private func stopTimer() {
    timer?.cancel()
    timer = nil
  }

  private func checkTimeouts() {
    let now = DispatchTime.now().uptimeNanoseconds
    checkConnecting(now)
    if let oldest = ledger.oldest, oldest.answerDeadline <= now { fail("the server didn't answer in time") }
    var inTime: Deque<PostgresRequest> = []
    for request in waiting {
      if request.deadline <= now {
        settle(request, .failure(.unavailable(whyWaiting)))
      } else if request.isSettled {
        settle(request, .failure(.cancelled))
      } else {
        inTime.append(request)
      }
    }
    waiting = inTime
    if case .connecting = state { return }
    if waiting.isEmpty, ledger.isEmpty { stopTimer() }
  }
}
