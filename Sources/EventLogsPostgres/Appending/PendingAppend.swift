import EventLogs
import LibPQ
import Synchronization

/// One append in the queue: claimed once, either to be sent or by its caller's cancellation, and answered once.
final class PendingAppend: Sendable {
  /// What became of the attempt.
  enum Outcome: Sendable {
    /// The events are stored, durably.
    case written([EventAnchor])

    /// The statement ran and did not write the events: the expectation wasn't met, or another append was faster.
    case notWritten

    /// The statement failed for the sake of one of several appends in it, which may or may not be this one.
    case sharedFailure

    case failed(PostgresFailure)
  }

  private enum Stage {
    case waiting
    case sent
    case cancelled
  }

  let append: Append

  /// Whether it must not share a statement with others.
  let isAlone: Bool
  let deadline: ContinuousClock.Instant

  /// How large its payloads and metadata are together.
  let bytes: Int

  private let stage = Mutex(Stage.waiting)
  private let completion: @Sendable (Outcome) -> Void

  init(
    _ append: Append,
    isAlone: Bool,
    deadline: ContinuousClock.Instant,
    completion: @escaping @Sendable (Outcome) -> Void
  ) {
    self.append = append
    self.isAlone = isAlone || append.events.count > 1
    self.deadline = deadline
    bytes = append.events.reduce(0) { $0 + $1.payload.count + (append.metadata?.count ?? 0) }
    self.completion = completion
  }

  /// Takes the append to be sent.
  ///
  /// - Returns: Whether it was still waiting.
  func claim() -> Bool {
    stage.withLock { stage in
      guard case .waiting = stage else { return false }
      stage = .sent
      return true
    }
  }

  /// Answers the caller at once if the append was not sent yet. One that was sent is answered when its outcome is known.
  func cancel() {
    let isCancelled = stage.withLock { stage in
      guard case .waiting = stage else { return false }
      stage = .cancelled
      return true
    }
    if isCancelled { completion(.failed(.cancelled)) }
  }

  /// Answers the caller that the append won't be sent, unless it was cancelled before.
  func give(up failure: PostgresFailure) {
    if claim() { complete(.failed(failure)) }
  }

  /// Answers the caller. Only whoever claimed the append does that.
  func complete(_ outcome: Outcome) {
    completion(outcome)
  }
}
