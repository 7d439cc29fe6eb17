import LibPQ
import Synchronization

/// Gathers appends while statements are under way, so that one round trip and one flush of the write-ahead log carry many.
///
/// A lane is a connection with at most one statement under way. A lone append leaves at once; while its lane is busy, others
/// gather and leave together when the lane is free. A further lane is used only under a backlog. There is no timer.
final class AppendQueue: Sendable {
  private struct State {
    var waiting: [PendingAppend] = []
    var isBusy: [Bool]
    var isClosed = false
  }

  /// How many appends must wait before a further lane is used.
  private static let backlog = 64

  private let lanes: [PostgresConnection]
  private let timeout: Duration
  private let state: Mutex<State>

  init(lanes: [PostgresConnection], timeout: Duration) {
    self.lanes = lanes
    self.timeout = timeout
    state = Mutex(State(isBusy: Array(repeating: false, count: lanes.count)))
  }

  /// Takes an append; its completion will be called. Never waits.
  func submit(_ pending: PendingAppend) {
    let isClosed = state.withLock { state in
      guard !state.isClosed else { return true }
      state.waiting.append(pending)
      return false
    }
    if isClosed {
      if pending.claim() { pending.complete(.failed(.closed)) }
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
        batch.request(timeout: timeout) {
          self.state.withLock { $0.isBusy[lane] = false }
          self.startLanes()
        }
      )
    }
  }

  private func next() -> (lane: Int, batch: AppendBatch)? {
    let now = ContinuousClock.now
    return state.withLock { state in
      guard let lane = state.isBusy.firstIndex(of: false), lane == 0 || state.waiting.count > Self.backlog,
        let batch = AppendBatch(from: &state.waiting, now: now)
      else { return nil }
      state.isBusy[lane] = true
      return (lane, batch)
    }
  }
}
