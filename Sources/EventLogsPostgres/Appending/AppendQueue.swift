import DequeModule
import Dispatch
import LibPQ
import Synchronization

/// Gathers appends while statements are under way, so that one round trip and one flush of the write-ahead log carry many.
///
/// A lane is a connection with at most one statement under way. A lone append leaves at once; while its lane is busy, others
/// gather and leave together when the lane is free. A further lane is used only under a backlog, or when a statement takes so long
/// that it may be waiting for somebody's lock. No append is held back to wait for others.
final class AppendQueue: Sendable {
  private struct State {
    var waiting: Deque<PendingAppend> = []

    /// Since when each lane has a statement under way.
    var busySince: [ContinuousClock.Instant?]
    var isCheckScheduled = false
    var isClosed = false
  }

  /// How many appends must wait before a further lane is used.
  private static let backlog = 64

  /// How long a statement may take before a further lane is used.
  private static let patience = Duration.milliseconds(50)

  /// How many appends may wait.
  private static let capacity = 100_000

  private let lanes: [PostgresConnection]
  private let answerTimeout: Duration
  private let state: Mutex<State>

  /// Creates a queue.
  ///
  /// - Parameters:
  ///   - lanes: The connections to append on.
  ///   - answerTimeout: How long the server may take for one statement.
  init(lanes: [PostgresConnection], answerTimeout: Duration) {
    self.lanes = lanes
    self.answerTimeout = answerTimeout
    state = Mutex(State(busySince: Array(repeating: nil, count: lanes.count)))
  }

  /// Takes an append; its completion will be called. Never waits.
  func submit(_ pending: PendingAppend) {
    let refusal: PostgresFailure? = state.withLock { state in
      guard !state.isClosed else { return .closed }
      guard state.waiting.count < Self.capacity else { return .unavailable("\(Self.capacity) appends wait already") }
      state.waiting.append(pending)
      return nil
    }
    if let refusal {
      if pending.claim() { pending.complete(.failed(refusal)) }
    } else {
      startLanes()
    }
  }

  /// Answers what waits with `closed`. What is under way ends with its connection.
  func close() {
    let waiting = state.withLock { state in
      state.isClosed = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for pending in waiting where pending.claim() { pending.complete(.failed(.closed)) }
  }

  private func startLanes() {
    while let (lane, batch) = next() {
      lanes[lane].submit(
        batch.request(answerTimeout: answerTimeout) {
          self.state.withLock { $0.busySince[lane] = nil }
          self.startLanes()
        }
      )
    }
  }

  private func next() -> (lane: Int, batch: AppendBatch)? {
    let now = ContinuousClock.now
    return state.withLock { state in
      guard !state.waiting.isEmpty, let lane = state.busySince.firstIndex(of: nil) else { return nil }
      // Lanes are taken in order, so all before this one are busy.
      let isUrgent =
        state.waiting.count > Self.backlog
        || state.busySince[..<lane].allSatisfy { now - ($0 ?? now) >= Self.patience }
      guard lane == 0 || isUrgent else {
        scheduleCheck(&state)
        return nil
      }
      guard let batch = AppendBatch(from: &state.waiting) else { return nil }
      state.busySince[lane] = now
      return (lane, batch)
    }
  }

  /// Looks again when the statements under way may have taken too long.
  private func scheduleCheck(_ state: inout State) {
    guard !state.isCheckScheduled else { return }
    state.isCheckScheduled = true
    DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(Int(Self.patience.nanoseconds))) { [weak self] in
      guard let self else { return }
      self.state.withLock { $0.isCheckScheduled = false }
      startLanes()
    }
  }
}
