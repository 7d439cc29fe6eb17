import EventLogs
import PaymentsDomain

/// At most once: a write under a key that was used before gets the first outcome, whatever stands against it by now.
///
/// The usual write pays nothing for that: the store itself refuses a key that it knows. Only what is refused, and what the store
/// says is a repetition, is looked up. Two requests at once under one key are decided by the store as well, which lets the
/// second wait for the first.
extension PaymentsService {
  /// Executes a write, or gives the outcome that it had when it was first sent.
  ///
  /// - Throws: ``Problem``, `PaymentRefusal` or `EventLogsError`.
  func outcome(of write: Write) async throws -> Outcome {
    do {
      return try await execute(write)
    } catch let error where Self.mayHideReplay(error) {
      if let first = try await firstOutcome(of: write.identity) { return first }
      // Each time the payment has moved on to a later one of the states, so there are no more tries than states.
      if write.isAllowed(after: error) { return try await outcome(of: write) }
      throw write.problem(error)
    }
  }

  private func execute(_ write: Write) async throws -> Outcome {
    let now = now()
    let execution = try await payments.execute(
      write.id,
      expecting: expectedIndex(of: write),
      idempotencyKey: write.identity.key,
      metadata: write.metadata
    ) { try $0.decide(write.command, at: now) }
    if execution.isReplay { try write.identity.require(execution.events.first?.metadata) }
    return Outcome(reduction: execution.reduction, isReplay: execution.isReplay)
  }

  /// What can be wrong with a repetition that was right the first time: the state, the precondition and the time have moved on.
  private static func mayHideReplay(_ error: any Error) -> Bool {
    switch error {
    case is PaymentRefusal: true
    case let problem as Problem: problem.kind == .preconditionFailed
    case let error as EventLogsError: [.idempotencyKeyReused, .conflict, .divergedHistory].contains(error.code)
    default: false
    }
  }

  /// The outcome of the first request under a key.
  ///
  /// - Returns: `nil` if there was none.
  /// - Throws: ``Problem`` if that was another request.
  private func firstOutcome(of identity: RequestIdentity) async throws -> Outcome? {
    guard let receipt = try await store.receipt(for: identity.key) else { return nil }
    let query = LogQuery(receipt.logID, from: receipt.firstIndex, through: receipt.firstIndex, limit: 1)
    let metadata = try await store.events(query).first?.metadata
    try identity.require(metadata.map { try JSONCodec().decode(EventMetadata.self, from: $0) })
    return Outcome(reduction: try await payments.reduce(receipt.logID, through: receipt.lastIndex), isReplay: true)
  }
}

extension RequestIdentity {
  /// - Throws: ``Problem`` unless the events with the metadata were written for the same request.
  fileprivate func require(_ metadata: EventMetadata?) throws(Problem) {
    guard metadata?.custom[Self.metadataName] == fingerprint else { throw .keyReused }
  }
}

extension Write {
  /// Whether a conflict was met on the way to another one of the states that the condition allows.
  fileprivate func isAllowed(after error: any Error) -> Bool {
    guard let error = error as? EventLogsError, error.code == .conflict, let condition, condition.indexes.count > 1,
      let actual = error.actualIndex, case .at(let expected) = error.expectedIndex
    else { return false }
    return actual > expected && condition.indexes.contains(actual)
  }

  /// What a failure means for this write.
  fileprivate func problem(_ error: any Error) -> any Error {
    switch error {
    case let refusal as PaymentRefusal:
      var problem = Problem(refusal)
      // The id of a payment that wasn't created is nobody's.
      if case .request = command { return problem }
      problem.logID = id
      return problem
    case let error as EventLogsError where error.code == .conflict:
      // Where the condition holds by now too, others were only faster, time and again.
      guard let condition, !condition.isAny else { return error }
      guard let actual = error.actualIndex else { return Problem.noPayment(id) }
      if condition.indexes.contains(actual) { return error }
      return Problem.preconditionFailed(id, expected: condition.indexes.first, actual: actual)
    default: return error
    }
  }
}
