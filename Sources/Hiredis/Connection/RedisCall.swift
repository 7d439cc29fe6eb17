import Synchronization

/// A request and the one who waits for its outcome.
///
/// It is finished once, by whoever comes first: the connection, or a caller who gives up. The connection needs to know nothing
/// of those who gave up: their replies are still counted, and finish nothing any more.
final class RedisCall: Sendable {
  typealias Outcome = Result<[RedisReply], RedisError>
  typealias Completion = @Sendable (Outcome) -> Void

  private enum State {
    case running(Completion?)
    case finished(Outcome)
  }

  let request: RedisRequest
  private let state = Mutex(State.running(nil))

  init(_ request: RedisRequest) {
    self.request = request
  }

  var isFinished: Bool {
    state.withLock { if case .finished = $0 { true } else { false } }
  }

  /// Calls the completion with the outcome, now or when there is one.
  func whenFinished(_ completion: @escaping Completion) {
    let outcome: Outcome? = state.withLock { state in
      if case .finished(let outcome) = state { return outcome }
      state = .running(completion)
      return nil
    }
    if let outcome { completion(outcome) }
  }

  /// Sets the outcome, unless there is one.
  func finish(_ outcome: Outcome) {
    let completion: Completion? = state.withLock { state in
      guard case .running(let completion) = state else { return nil }
      state = .finished(outcome)
      return completion
    }
    completion?(outcome)
  }

  deinit {
    finish(.failure(.closed))
  }
}
