import Dispatch
import EventLogs
import LibPQ
import Synchronization

/// Gathers appends while statements are under way, so that one round trip and one flush of the write-ahead log carry many.
///
/// A lane is a connection with at most one statement under way. A lone append leaves at once; while its lane is busy, others
/// gather and leave together when the lane is free. The callers of appends that were answered together have their turn first: else
/// the first of them to come again would leave alone, and the others wait for it. A further lane is used only under a backlog, or
/// when a statement takes so long that it may be waiting for somebody's lock. No append waits for a time to pass.
final class AppendQueue: Sendable {
  private struct Lane {
    /// Since when it has a statement under way.
    var busySince: ContinuousClock.Instant?

    /// How many appends it has just answered, whose callers have not run since.
    var returning = 0
  }

  private struct State {
    var waiting = AppendBacklog()
    var lanes: [Lane]
    var isCheckScheduled = false
    var isClosed = false

    /// How many appends went with each statement.
    var batchSizes = SizeDistribution()
  }

  /// How many appends must wait before a further lane is used.
  private static let backlog = 64

  /// How long a statement may take before a further lane is used, and how often late appends are looked for.
  private static let patience = Duration.milliseconds(50)

  /// How many appends may wait.
  private static let maximumCount = 100_000

  /// How large the appends that wait may be together.
  private static let maximumBytes = 256 << 20

  private let lanes: [PostgresConnection]
  private let answerTimeout: Duration
  private let didWrite: @Sendable () -> Void
  private let state: Mutex<State>

  /// Creates a queue.
  ///
  /// - Parameters:
  ///   - lanes: The connections to append on.
  ///   - answerTimeout: How long the server may take to answer a statement.
  ///   - didWrite: Called after a statement wrote events, when its appends were answered and its lane was freed.
  init(lanes: [PostgresConnection], answerTimeout: Duration, didWrite: @escaping @Sendable () -> Void) {
    self.lanes = lanes
    self.answerTimeout = answerTimeout
    self.didWrite = didWrite
    state = Mutex(State(lanes: lanes.map { _ in Lane() }))
  }

  /// Takes an append; its completion will be called. Never waits.
  func submit(_ pending: PendingAppend) {
    let refusal: PostgresFailure? = state.withLock { state in
      guard !state.isClosed else { return .closed }
      guard state.waiting.count < Self.maximumCount, state.waiting.bytes < Self.maximumBytes else {
        return .unavailable("\(state.waiting.count) appends of \(state.waiting.bytes) bytes wait already")
      }
      state.waiting.append(pending)
      return nil
    }
    if let refusal { pending.give(up: refusal) } else { startLanes() }
  }

  /// How many appends went with each statement that was sent.
  var batchSizes: SizeDistribution { state.withLock { $0.batchSizes } }

  /// Answers what waits with `closed`. What is under way ends with its connection.
  func close() {
    let waiting = state.withLock { state in
      state.isClosed = true
      return state.waiting.removeAll()
    }
    for pending in waiting { pending.give(up: .closed) }
  }

  private func startLanes() {
    while let (lane, batch) = next() {
      let count = batch.count
      lanes[lane].submit(
        batch.request(answerTimeout: answerTimeout) { hasWritten in
          self.free(lane, after: count)
          if hasWritten { self.didWrite() }
        }
      )
    }
  }

  /// Makes a lane free again, after the callers of its appends have had the chance to run, or as many others have come.
  private func free(_ lane: Int, after count: Int) {
    let returning = count > 1 ? count : 0
    state.withLock { $0.lanes[lane] = Lane(returning: returning) }
    guard returning > 0 else { return startLanes() }
    // The callers were resumed before this task is made, so those of the usual priority stand before it in the queue of Swift's
    // cooperative threads. Should these be busy with something long, the lane is freed by the check.
    Task.detached {
      self.state.withLock { $0.lanes[lane].returning = 0 }
      self.startLanes()
    }
    startLanes()
  }

  /// The next batch and the lane for it, if there is something to send and a lane to be used.
  private func next() -> (lane: Int, batch: AppendBatch)? {
    let now = ContinuousClock.now
    let (late, next) = state.withLock { state in
      let late = state.waiting.removeLate(now)
      guard !state.waiting.isEmpty, let lane = state.lanes.firstIndex(where: { $0.busySince == nil }) else {
        if !state.waiting.isEmpty { scheduleCheck(&state) }
        return (late, nil as (lane: Int, batch: AppendBatch)?)
      }
      guard state.lanes[lane].returning <= state.waiting.count else {
        scheduleCheck(&state)
        return (late, nil)
      }
      // Lanes are taken in order, so all before this one are busy.
      let isUrgent =
        state.waiting.count > Self.backlog
        || state.lanes[..<lane].allSatisfy { now - ($0.busySince ?? now) >= Self.patience }
      guard lane == 0 || isUrgent else {
        scheduleCheck(&state)
        return (late, nil)
      }
      guard let batch = AppendBatch(from: &state.waiting) else { return (late, nil) }
      state.lanes[lane].busySince = now
      state.batchSizes.add(batch.count)
      return (late, (lane, batch))
    }
    for pending in late { pending.give(up: .unavailable("earlier appends took too long")) }
    return next
  }

  /// Looks again soon: for statements that take too long, and for appends that have waited too long.
  private func scheduleCheck(_ state: inout State) {
    guard !state.isCheckScheduled else { return }
    state.isCheckScheduled = true
    DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(Int(Self.patience.nanoseconds))) { [weak self] in
      guard let self else { return }
      self.state.withLock { state in
        state.isCheckScheduled = false
        for lane in state.lanes.indices { state.lanes[lane].returning = 0 }
      }
      startLanes()
    }
  }
}
