public import EventLogs
import Synchronization

/// A gate at which calls wait until a test opens it, so that a test never sleeps.
///
/// ```swift
/// let gate = Gate()
/// store.inject(.holdBefore(gate), into: .append)
/// let append = Task { try await payments.append(…) }
/// await gate.arrival()   // The append is under way now.
/// gate.open()
/// ```
public final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var arrivals = 0
    var nextID = 0
    var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
    var watching: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())
  private let heedsCancellation: Bool

  /// Creates a closed gate.
  ///
  /// - Parameter heedsCancellation: Whether a call whose task is cancelled leaves the gate and fails with `cancelled`, as
  ///   stores and caches should; `false` for one that hangs whatever happens.
  public init(heedsCancellation: Bool = true) {
    self.heedsCancellation = heedsCancellation
  }

  /// Lets all calls through, those that wait and those that come.
  public func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [:] }
      return state.waiting.values.map(\.self)
    }
    for continuation in waiting { continuation.resume(returning: true) }
  }

  /// Waits until so many calls have come to the gate, counted from its making.
  public func arrival(of count: Int = 1) async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        guard state.arrivals < count else { return true }
        state.watching.append((count, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
  }

  /// Waits at the gate until it opens.
  ///
  /// - Throws: ``EventLogs/EventLogsError`` with code `cancelled` if the task is cancelled and the gate heeds that.
  public func pass() async throws(EventLogsError) {
    let id = arrive()
    let hasPassed = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let passes: Bool? = state.withLock { state in
          if state.isOpen { return true }
          // The handler below may have run before there was anything to cancel.
          if heedsCancellation, Task.isCancelled { return false }
          state.waiting[id] = continuation
          return nil
        }
        if let passes { continuation.resume(returning: passes) }
      }
    } onCancel: {
      guard heedsCancellation else { return }
      state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(returning: false)
    }
    guard hasPassed else { throw .cancelled }
  }

  private func arrive() -> Int {
    let (id, watching) = state.withLock { state in
      state.arrivals += 1
      state.nextID += 1
      let arrivals = state.arrivals
      let due = state.watching.filter { $0.count <= arrivals }.map(\.continuation)
      state.watching.removeAll { $0.count <= arrivals }
      return (state.nextID, due)
    }
    for continuation in watching { continuation.resume() }
    return id
  }
}
