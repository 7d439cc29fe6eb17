import Dispatch
import EventLogs
import Hummingbird
import Synchronization

/// Ends what takes too long: the work on the request is cancelled, and its end awaited.
///
/// That end comes soon, since all that waits here heeds its cancellation, but for an append that was sent: its outcome is awaited,
/// for as long as the store has patience, and answered. One timer looks after all requests, and only while there are any: a timer
/// each would cost more than most requests do.
final class RequestDeadlines: Sendable {
  private struct Running {
    let deadline: ContinuousClock.Instant
    let task: Task<Response, any Error>
    var isLate = false
  }

  private struct State {
    var running: [Int: Running] = [:]
    var lastNumber = 0
    var isLookScheduled = false
  }

  private let limit: Duration
  private let now: @Sendable () -> ContinuousClock.Instant
  private let state = Mutex(State())

  init(limit: Duration, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
    self.limit = limit
    self.now = now
  }

  /// Does the work on a request.
  ///
  /// - Throws: ``Problem`` if it took too long, and what the work throws.
  func respond(_ work: @escaping @Sendable @concurrent () async throws -> Response) async throws -> Response {
    let task = Task { try await work() }
    let number = begin(task)
    let result = await withTaskCancellationHandler {
      await task.result
    } onCancel: {
      task.cancel()
    }
    let isLate = end(number)
    do {
      return try result.get()
    } catch let error where isLate && Self.isCancellation(error) {
      let again = "Send it again; under the same Idempotency-Key a write happens once."
      throw Problem(.tookTooLong, "There was no answer within \(limit). \(again)").retryable()
    }
  }

  private static func isCancellation(_ error: any Error) -> Bool {
    switch error {
    case is CancellationError: true
    case let error as EventLogsError: error.code == .cancelled
    // A body that is being read ends with its task.
    case let problem as Problem: problem.kind == .bodyUnreadable
    default: false
    }
  }

  private func begin(_ task: Task<Response, any Error>) -> Int {
    state.withLock { state in
      state.lastNumber += 1
      state.running[state.lastNumber] = Running(deadline: now() + limit, task: task)
      scheduleLook(&state)
      return state.lastNumber
    }
  }

  private func end(_ number: Int) -> Bool {
    state.withLock { $0.running.removeValue(forKey: number)?.isLate ?? false }
  }

  private func scheduleLook(_ state: inout State) {
    guard !state.isLookScheduled, !state.running.isEmpty else { return }
    state.isLookScheduled = true
    let pause = min(limit / 8, .seconds(1))
    let (seconds, attoseconds) = pause.components
    let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) { [weak self] in self?.look() }
  }

  /// Cancels what is late.
  func look() {
    let now = now()
    let late = state.withLock { state in
      state.isLookScheduled = false
      scheduleLook(&state)
      let late = state.running.filter { !$0.value.isLate && $0.value.deadline <= now }
      for number in late.keys { state.running[number]?.isLate = true }
      return late.values.map(\.task)
    }
    for task in late { task.cancel() }
  }
}
