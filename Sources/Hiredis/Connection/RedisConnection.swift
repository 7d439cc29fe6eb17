import Dispatch
import SocketExecutor
import Synchronization

/// A connection to Redis that many tasks share: what comes while replies are due gathers, and leaves together when they have come.
///
/// It connects when the first request comes, and again, after a failure, when the circuit breaker lets the next one through. It
/// takes nothing and nobody to close it: the socket goes with the last reference.
package actor RedisConnection {
  /// What changed for callers.
  package enum Event: Hashable, Sendable {
    /// The server failed; requests are refused until it has been left alone for a while.
    case becameUnavailable(RedisError)

    /// The server answers again.
    case becameAvailable
  }

  private enum Link {
    case none
    case connecting(RedisSocket?)
    case loggingIn(RedisSocket, Handshake)
    case ready(RedisSocket)

    var socket: RedisSocket? {
      switch self {
      case .none: nil
      case .connecting(let socket): socket
      case .loggingIn(let socket, _), .ready(let socket): socket
      }
    }
  }

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  private nonisolated let executor = CombiningExecutor(label: "event-logs.redis")
  private nonisolated let admission: Mutex<Admission>

  /// The number of the latest attempt to connect, by which late news of earlier ones are told.
  private nonisolated let attempts = Atomic(0)

  /// Where names are resolved, which blocks.
  private let resolver = DispatchQueue(label: "event-logs.redis.resolver")

  private let configuration: RedisConnectionConfiguration
  private let observer: @Sendable (Event) -> Void
  private var link = Link.none
  private var waiting: [RedisCall] = []
  private var replies: ReplyQueue<RedisCall>
  private var isTimerSet = false
  private var busyPolling = BusyPolling()

  /// Creates a connection that connects when it is needed.
  ///
  /// - Parameter observe: Told when the server fails and when it answers again; must be quick.
  package init(_ configuration: RedisConnectionConfiguration, observe: @escaping @Sendable (Event) -> Void = { _ in }) {
    self.configuration = configuration
    observer = observe
    admission = Mutex(Admission(maximumPending: configuration.maximumPending, backoff: configuration.backoff))
    replies = ReplyQueue(timeout: configuration.timeout)
  }

  /// Sends commands and waits for their replies. A cancelled task stops waiting at once.
  ///
  /// - Returns: One reply for each command.
  /// - Throws: ``RedisError``. Error replies of the server are not thrown.
  package nonisolated func send(_ request: RedisRequest) async throws(RedisError) -> [RedisReply] {
    guard request.commands > 0 else { return [] }
    guard !Task.isCancelled else { throw .cancelled }
    let call = RedisCall(request)
    try enter(call)
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        call.whenFinished { continuation.resume(returning: $0) }
      }
    } onCancel: {
      call.finish(.failure(.cancelled))
    }
    return try outcome.get()
  }

  /// Sends commands without waiting for their replies.
  ///
  /// - Parameter completion: Called once, with the replies or with what went wrong; must be quick.
  package nonisolated func post(_ request: RedisRequest, completion: @escaping @Sendable () -> Void) {
    let call = RedisCall(request)
    call.whenFinished { _ in completion() }
    do throws(RedisError) {
      try enter(call)
    } catch {
      call.finish(.failure(error))
    }
  }

  /// Whether there is a socket, connected or connecting; without one the next request makes one.
  var hasSocket: Bool { link.socket != nil }

  /// Ends the connection for good. Requests that wait end with `closed`.
  package func close() {
    let entered = admission.withLock { $0.close() }
    finish(disconnect() + entered, with: .closed)
  }

  private nonisolated func enter(_ call: RedisCall) throws(RedisError) {
    let now = ContinuousClock.now
    // A closure can't throw out of the lock with a type.
    let outcome = admission.withLock { admission in
      Result { () throws(RedisError) in try admission.enter(call, at: now) }
    }
    if try outcome.get() {
      run { $0.drain(isBrought: $0.executor.isWithBringer) }
    }
  }

  /// Sends everything that entered, in one go.
  ///
  /// - Parameter isBrought: Whether the thread is that of whoever brought a request.
  private func drain(isBrought: Bool = false) {
    if case .ready(let socket) = link {
      // While replies are due further requests gather; they leave together when these have come.
      guard replies.isEmpty else { return }
      // Nobody waits for anything, so it is news of the connection's end, which is better known before something is sent.
      if socket.isReadable { receive() }
    }
    let entered = admission.withLock { $0.takeAll() }
    let calls = entered.filter { !$0.isFinished }
    if calls.count < entered.count { admission.withLock { $0.left(entered.count - calls.count) } }
    guard !calls.isEmpty else { return }
    switch link {
    case .ready(let socket):
      let looksItself = configuration.isAwaited && isBrought && calls.count == 1 && busyPolling.isWorthwhile()
      socket.awaitReplies(!looksItself)
      attempting { () throws(RedisError) in try send(calls, on: socket) }
      if looksItself { lookForReplies(socket) }
    case .none:
      waiting = calls
      connect()
    case .connecting, .loggingIn:
      waiting += calls
    }
  }

  /// Looks for the replies itself for a moment, instead of being told of them.
  private func lookForReplies(_ socket: RedisSocket) {
    let areAllHere = busyPolling.look {
      admission.withLock { !$0.hasEntered }
    } _: {
      receive()
      return replies.isEmpty
    }
    if !areAllHere { socket.awaitReplies(true) }
  }

  private func send(_ calls: [RedisCall], on socket: RedisSocket) throws(RedisError) {
    let now = ContinuousClock.now
    for call in calls {
      socket.enqueue(call.request.bytes)
      replies.expect(call.request.commands, for: call, at: now)
    }
    setTimer()
    try socket.flush()
  }

  /// Does something with the socket that ends the connection when it throws.
  private func attempting(_ body: () throws(RedisError) -> Void) {
    do throws(RedisError) {
      try body()
    } catch {
      fail(error)
    }
  }

  /// Does something on the executor, now or soon.
  private nonisolated func run(_ action: @escaping @Sendable (isolated RedisConnection) -> Void) {
    executor.run { [weak self] in self?.assumeIsolated(action) }
  }

  private func run(after delay: Duration, _ action: @escaping @Sendable (isolated RedisConnection) -> Void) {
    executor.queue.asyncAfter(deadline: .now() + delay.interval) { [weak self] in
      self?.run(action)
    }
  }

  private func observe(_ event: Event) {
    executor.queue.async { [observer] in observer(event) }
  }

  private func finish(_ calls: [RedisCall], with error: RedisError) {
    for call in calls { call.finish(.failure(error)) }
  }

  /// Lets go of the socket and of all calls that were sent or wait for a connection.
  private func disconnect() -> [RedisCall] {
    defer {
      link = .none
      waiting = []
    }
    return replies.removeAll() + waiting
  }

  private func fail(_ error: RedisError) {
    let calls = disconnect()
    // Servers close idle connections; the next request connects anew.
    guard !(calls.isEmpty && error.code == .connectionLost) else { return }
    let (entered, isNews) = admission.withLock {
      $0.failed(calls.count, at: .now, chance: .random(in: 0...1))
    }
    if isNews { observe(.becameUnavailable(error)) }
    finish(calls + entered, with: error)
  }
}

// MARK: Connecting

extension RedisConnection {
  private func connect() {
    let attempt = attempts.add(1, ordering: .relaxed).newValue
    link = .connecting(nil)
    resolver.async { [weak self, endpoint = configuration.endpoint] in
      // A resolver that hangs may have been overtaken by later attempts.
      guard self?.attempts.load(ordering: .relaxed) == attempt else { return }
      let context = Result { () throws(RedisError) in try RedisContext(connectingTo: endpoint) }
      self?.run { $0.opened(context, attempt) }
    }
    run(after: configuration.connectTimeout) { $0.checkConnected(attempt) }
  }

  private func opened(_ opened: Result<RedisContext, RedisError>, _ attempt: Int) {
    guard case .connecting = link, attempts.load(ordering: .relaxed) == attempt else { return }
    switch opened {
    case .failure(let error):
      fail(error)
    case .success(let context):
      let socket = RedisSocket(
        context,
        on: executor,
        onReadable: { [weak self] in self?.assumeIsolated { $0.becameReadable() } },
        onWritable: { [weak self] in self?.assumeIsolated { $0.becameWritable() } }
      )
      link = .connecting(socket)
      socket.awaitConnection()
    }
  }

  private func becameWritable() {
    attempting { () throws(RedisError) in
      switch link {
      case .none, .connecting(nil): return
      case .connecting(let socket?): try connected(socket)
      case .loggingIn(let socket, _), .ready(let socket): try socket.flush()
      }
    }
  }

  private func connected(_ socket: RedisSocket) throws(RedisError) {
    try socket.finishConnecting()
    let handshake = Handshake(configuration.endpoint)
    guard !handshake.isComplete else { return try becomeReady(socket) }
    link = .loggingIn(socket, handshake)
    socket.enqueue(handshake.request.bytes)
    try socket.flush()
  }

  private func becomeReady(_ socket: RedisSocket) throws(RedisError) {
    link = .ready(socket)
    defer { waiting = [] }
    try send(waiting, on: socket)
  }

  private func checkConnected(_ attempt: Int) {
    guard attempts.load(ordering: .relaxed) == attempt else { return }
    switch link {
    case .none, .ready:
      return
    case .connecting, .loggingIn:
      fail(
        RedisError(
          .connectFailed,
          "Redis at \(configuration.endpoint) didn't accept a connection within \(configuration.connectTimeout)."
        )
      )
    }
  }
}

// MARK: Receiving

extension RedisConnection {
  private func becameReadable() {
    receive()
    drain()
  }

  /// Takes what has come in, without waiting, and answers whom it completes.
  private func receive() {
    var answered: [(RedisCall, [RedisReply])] = []
    var failure: RedisError?
    do throws(RedisError) {
      while let socket = link.socket, let mayHaveMore = try socket.receive() {
        let now = ContinuousClock.now
        replies.heard(at: now)
        while let reply = try socket.nextReply() {
          if let completed = try take(reply, from: socket, at: now) { answered.append(completed) }
        }
        guard mayHaveMore else { break }
      }
    } catch {
      failure = error
    }
    if !answered.isEmpty {
      let isNews = admission.withLock { $0.answered(answered.count) }
      if isNews { observe(.becameAvailable) }
      for (call, replies) in answered { call.finish(.success(replies)) }
    }
    if let failure { fail(failure) }
  }

  private func take(
    _ reply: RedisReply,
    from socket: RedisSocket,
    at now: ContinuousClock.Instant
  ) throws(RedisError) -> (RedisCall, [RedisReply])? {
    if case .loggingIn(_, var handshake) = link {
      try handshake.receive(reply)
      if handshake.isComplete { try becomeReady(socket) } else { link = .loggingIn(socket, handshake) }
      return nil
    }
    switch replies.receive(reply, at: now) {
    case .partial: return nil
    case .complete(let call, let replies): return (call, replies)
    case .unexpected:
      throw RedisError(.protocolViolation, "Redis at \(configuration.endpoint) sent a reply that nobody asked for.")
    }
  }

  /// Sees to it that a missed deadline is noticed. Deadlines only move away, so the timer is set anew when it finds that.
  private func setTimer() {
    guard !isTimerSet, let deadline = replies.deadline else { return }
    isTimerSet = true
    run(after: deadline - .now) { $0.checkDeadline() }
  }

  private func checkDeadline() {
    isTimerSet = false
    // The replies may be here already, and this process late.
    if let deadline = replies.deadline, deadline <= .now { becameReadable() }
    if let deadline = replies.deadline, deadline <= .now {
      fail(
        RedisError(
          .timedOut,
          "Redis at \(configuration.endpoint) didn't answer within \(configuration.timeout)."
        )
      )
    }
    setTimer()
  }
}

extension Duration {
  fileprivate var interval: DispatchTimeInterval {
    let (seconds, attoseconds) = components
    let nanoseconds = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !nanoseconds.overflow else { return .never }
    return .nanoseconds(Int(clamping: nanoseconds.partialValue + attoseconds / 1_000_000_000))
  }
}
