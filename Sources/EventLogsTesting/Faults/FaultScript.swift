import Synchronization

/// The calls that a fake has seen, and the faults that wait for its next ones.
final class FaultScript<Call: Sendable, Operation: Hashable & Sendable>: Sendable {
  private struct State {
    var calls: [Call] = []
    var faults: [Operation: [Fault?]] = [:]
  }

  private let state = Mutex(State())
  private let fault: @Sendable (Call) -> Fault?

  init(_ fault: @escaping @Sendable (Call) -> Fault?) {
    self.fault = fault
  }

  var calls: [Call] { state.withLock { $0.calls } }

  func inject(_ faults: [Fault?], into operation: Operation) {
    state.withLock { $0.faults[operation, default: []] += faults }
  }

  func forgetCalls() {
    state.withLock { $0.calls = [] }
  }

  /// Records a call and says what shall go wrong with it: first what was injected, then what the closure says.
  func next(_ call: Call, _ operation: Operation) -> Fault? {
    let scripted: Fault?? = state.withLock { state in
      state.calls.append(call)
      guard let faults = state.faults[operation], let first = faults.first else { return nil }
      state.faults[operation]?.removeFirst()
      return .some(first)
    }
    return scripted ?? fault(call)
  }
}
