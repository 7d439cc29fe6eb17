import Synchronization

/// Hands what is made inside a continuation to the cancellation handler outside it, whichever comes first.
final class Handover<Value: Sendable>: Sendable {
  private enum State {
    case empty
    case value(Value)
    case awaited(@Sendable (Value) -> Void)
  }

  private let state = Mutex(State.empty)

  /// Provides the value, and uses it if that was already asked for.
  func set(_ value: Value) {
    let use: (@Sendable (Value) -> Void)? = state.withLock { state in
      if case .awaited(let use) = state { return use }
      state = .value(value)
      return nil
    }
    use?(value)
  }

  /// Uses the value as soon as there is one.
  func use(_ body: @escaping @Sendable (Value) -> Void) {
    let value: Value? = state.withLock { state in
      if case .value(let value) = state { return value }
      state = .awaited(body)
      return nil
    }
    value.map(body)
  }
}
