import DequeModule

/// Keeps account of what was sent down a pipeline and what has come back: the protocol without the socket.
///
/// Steps are sent in groups that end with a Sync. Results come in the same order, each ended by a terminator, and the
/// Sync's own result ends the group. After an error the server skips the rest of its group.
///
/// Nothing is settled before its group's Sync has come back: the server reports a statement as complete *before* it commits,
/// and commits at the Sync.
struct PipelineLedger<Request, Result> {
  private enum Step {
    case prepare(String)
    case execute(Request)
    case sync
  }

  private enum Answer {
    case completed(Result)
    case failed(PostgresServerError)
    case skipped
  }

  /// What became of a request once its group ended.
  enum Outcome {
    case completed(Result)
    case failed(PostgresServerError)

    /// Skipped because of another request's error: to be sent again.
    case skipped
  }

  private var steps: Deque<Step> = []
  private var answer: Answer?

  /// How many groups are under way.
  private(set) var groupCount = 0

  /// The requests of the group that results are coming for, settled when its Sync comes.
  private var answered: [(request: Request, outcome: Outcome)] = []

  /// Statements that were sent to be prepared and, as far as is known, are.
  private var prepared: Set<String> = []

  /// Statements that the server has said are prepared.
  private var confirmed: Set<String> = []

  /// Whether the server has contradicted itself on what is prepared, because a pooler leads each transaction to another of its
  /// processes. It stays so when the connection is made anew.
  private(set) var hasFoundPooler = false

  /// Why the statement that was to be prepared last could not be; the request that follows it is skipped for that.
  private var prepareError: PostgresServerError?

  /// Whether no result is awaited.
  var isEmpty: Bool { steps.isEmpty }

  /// The request that has been awaited longest.
  var oldest: Request? {
    if let answered = answered.first { return answered.request }
    for case .execute(let request) in steps { return request }
    return nil
  }

  func isPrepared(_ name: String) -> Bool { prepared.contains(name) }

  /// The statement turned out not to be prepared, unless that is about to change.
  mutating func didMiss(_ name: String) {
    if confirmed.remove(name) != nil { hasFoundPooler = true }
    let isUnderWay = steps.contains { if case .prepare(name) = $0 { true } else { false } }
    if !isUnderWay { prepared.remove(name) }
  }

  mutating func didSendPrepare(_ name: String) {
    steps.append(.prepare(name))
    // The unnamed statement is whatever was prepared last, so it is never known to be prepared.
    if !name.isEmpty { prepared.insert(name) }
  }

  mutating func didSend(_ request: Request) {
    steps.append(.execute(request))
  }

  mutating func didSendSync() {
    steps.append(.sync)
    groupCount += 1
  }

  mutating func didComplete(_ result: Result) {
    answer = .completed(result)
  }

  mutating func didFail(_ error: PostgresServerError) {
    answer = .failed(error)
  }

  mutating func didSkip() {
    answer = .skipped
  }

  /// The results of a step have ended.
  ///
  /// - Returns: Whether a step was indeed awaiting results; if not, the stream makes no sense.
  mutating func didEndStep() -> Bool {
    guard let answer, let step = steps.popFirst() else { return false }
    self.answer = nil
    switch (step, answer) {
    case (.prepare(let name), .completed):
      prepareError = nil
      if !name.isEmpty { confirmed.insert(name) }
    case (.prepare, .failed(let error)) where error.sqlState == "42P05":
      // The statement is there already: somebody else has prepared it in this server process. What follows was skipped, and is sent
      // again.
      prepareError = nil
      hasFoundPooler = true
    case (.prepare(let name), .failed(let error)):
      prepared.remove(name)
      prepareError = error
    case (.prepare(let name), .skipped): prepared.remove(name)
    case (.execute(let request), .completed(let result)): answered.append((request, .completed(result)))
    case (.execute(let request), .failed(let error)): answered.append((request, .failed(error)))
    case (.execute(let request), .skipped):
      answered.append((request, prepareError.map(Outcome.failed) ?? .skipped))
      prepareError = nil
    case (.sync, _): return false
    }
    return true
  }

  /// The Sync that ends the oldest group has come back.
  ///
  /// - Returns: The group's requests in the order they were sent; `nil` if no Sync was due.
  mutating func didSync() -> [(request: Request, outcome: Outcome)]? {
    guard case .sync? = steps.popFirst() else { return nil }
    defer { answered = [] }
    groupCount -= 1
    prepareError = nil
    return answered
  }

  /// The connection is gone.
  ///
  /// - Returns: All unsettled requests. One whose statement had failed is known to have done nothing; of any other the
  ///   outcome is `nil`.
  mutating func abandon() -> [(request: Request, error: PostgresServerError?)] {
    var unsettled: [(request: Request, error: PostgresServerError?)] = answered.map { request, outcome in
      if case .failed(let error) = outcome, !error.leavesOutcomeUnknown { (request, error) } else { (request, nil) }
    }
    for case .execute(let request) in steps { unsettled.append((request, nil)) }
    if case .failed(let error)? = answer, case .execute? = steps.first, !error.leavesOutcomeUnknown {
      unsettled[answered.count].error = error
    }
    let hasFoundPooler = hasFoundPooler
    self = PipelineLedger()
    self.hasFoundPooler = hasFoundPooler
    return unsettled
  }
}
