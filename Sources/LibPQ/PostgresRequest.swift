import Dispatch
import Synchronization

/// One execution of a statement, on its way to a connection and back. It is settled exactly once.
package final class PostgresRequest: Sendable {
  package typealias Completion = @Sendable (Result<PostgresResult, PostgresFailure>) -> Void

  /// Whether requests may share a Sync.
  package enum Kind: Sendable {
    /// Changes nothing, so it may share a Sync, and may be sent again after a neighbour's error.
    case read

    /// Has a Sync, and so a transaction and a commit, of its own.
    case write
  }

  let statement: PostgresStatement
  let parameters: PostgresParameters
  let kind: Kind

  /// How much it is for a connection to do, where an ordinary request is 1.
  let load: Int

  /// When it is too late to be sent, in nanoseconds of `DispatchTime`.
  let deadline: UInt64

  /// When to give up waiting for the answer; never for a request that wasn't sent.
  var answerDeadline: UInt64 { sentDeadline.load(ordering: .relaxed) }

  /// Why an execution failed that it shared with others. It is then repeated alone.
  var sharedFailure: PostgresServerError? {
    get { failure.withLock(\.self) }
    set { failure.withLock { $0 = newValue } }
  }

  private let failure = Mutex<PostgresServerError?>(nil)
  private let answerTimeout: UInt64
  private let sentDeadline = Atomic(UInt64.max)
  private let completion: Mutex<Completion?>

  /// Creates a request.
  ///
  /// - Parameters:
  ///   - load: How much it is for a connection to do, where an ordinary request is 1.
  ///   - timeout: How long it may wait to be sent.
  ///   - answerTimeout: How long the server may then take to answer.
  ///   - completion: Called once, on any thread; it must not block.
  package init(
    _ statement: PostgresStatement,
    _ parameters: PostgresParameters = PostgresParameters(),
    kind: Kind,
    load: Int = 1,
    timeout: Duration,
    answerTimeout: Duration,
    completion: @escaping Completion
  ) {
    self.statement = statement
    self.parameters = parameters
    self.kind = kind
    self.load = load
    self.deadline = DispatchTime.now().uptimeNanoseconds + timeout.nanoseconds
    self.answerTimeout = answerTimeout.nanoseconds
    self.completion = Mutex(completion)
  }

  /// The request leaves: from now on the server is waited for.
  func willSend() {
    sentDeadline.store(DispatchTime.now().uptimeNanoseconds + answerTimeout, ordering: .relaxed)
  }

  var isSettled: Bool { completion.withLock { $0 == nil } }

  /// Hands the outcome to whoever waits for it, if nothing has been handed to them yet.
  func settle(_ result: Result<PostgresResult, PostgresFailure>) {
    let completion = completion.withLock { completion in
      defer { completion = nil }
      return completion
    }
    completion?(result)
  }

  /// Lets the caller go. A request that was sent runs to its end on the server, and its result is discarded.
  package func cancel() {
    settle(.failure(.cancelled))
  }
}

extension Duration {
  /// Whole nanoseconds, from 0 to about 500 years.
  package var nanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    return UInt64(min(seconds, 1 << 33)) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
  }
}
