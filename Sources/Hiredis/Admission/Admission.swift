/// What callers see of a connection, from any thread: whether a call may enter, and the calls that wait to be sent.
struct Admission {
  private let maximumPending: Int
  private var breaker: CircuitBreaker
  private var inbox: [RedisCall] = []
  private var isDrainScheduled = false
  private var pending = 0
  private var isClosed = false

  init(maximumPending: Int, backoff: CircuitBreaker.Backoff) {
    self.maximumPending = maximumPending
    breaker = CircuitBreaker(backoff)
  }

  /// Lets a call in.
  ///
  /// - Returns: Whether the connection has to be told, because it doesn't know yet of calls that wait.
  /// - Throws: ``RedisError`` with code `closed`, `overloaded` or `circuitOpen`.
  mutating func enter(_ call: RedisCall, at now: ContinuousClock.Instant) throws(RedisError) -> Bool {
    guard !isClosed else { throw .closed }
    guard pending < maximumPending else {
      throw RedisError(.overloaded, "\(pending) requests to Redis wait already.")
    }
    guard breaker.admits(at: now) else {
      throw RedisError(.circuitOpen, "Redis failed a moment ago and isn't asked again yet.")
    }
    pending += 1
    inbox.append(call)
    defer { isDrainScheduled = true }
    return !isDrainScheduled
  }

  /// Whether calls wait to be sent.
  var hasEntered: Bool { !inbox.isEmpty }

  /// The calls that entered since this was asked last.
  mutating func takeAll() -> [RedisCall] {
    defer { inbox = [] }
    isDrainScheduled = false
    return inbox
  }

  /// Notes that calls left without having been sent.
  mutating func left(_ count: Int) {
    pending -= count
  }

  /// Notes that calls left with their replies.
  ///
  /// - Returns: Whether the circuit was open until now.
  mutating func answered(_ count: Int) -> Bool {
    pending -= count
    defer { breaker.succeeded() }
    return breaker.isOpen
  }

  /// Notes that the server failed calls that were sent or waited for a connection. Those that entered meanwhile fail with
  /// them, so that no call that passed the circuit before it opened finds the failure out for itself.
  ///
  /// - Returns: Those that entered meanwhile, and whether the circuit was closed until now.
  mutating func failed(
    _ count: Int,
    at now: ContinuousClock.Instant,
    chance: Double
  ) -> (entered: [RedisCall], isNews: Bool) {
    let isNews = !breaker.isOpen
    breaker.failed(at: now, chance: chance)
    let entered = takeAll()
    pending -= count + entered.count
    return (entered, isNews)
  }

  /// Lets nothing in from now on.
  ///
  /// - Returns: The calls that wait to be sent.
  mutating func close() -> [RedisCall] {
    isClosed = true
    return takeAll()
  }
}
