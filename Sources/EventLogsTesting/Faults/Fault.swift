public import EventLogs

/// What a fake does instead of just answering.
public enum Fault: Sendable {
  /// Fails, and nothing reaches what the fake wraps.
  case failBefore(EventLogsError)

  /// Lets the call happen, loses its answer and fails: the caller can't know the outcome.
  case failAfter(EventLogsError)

  /// Holds the call until the gate opens, and only then lets it happen.
  case holdBefore(Gate)

  /// Lets the call happen, and holds its answer until the gate opens.
  case holdAfter(Gate)
}

extension Fault? {
  /// Makes a call under the fault.
  func apply<Value>(_ call: () async throws(EventLogsError) -> Value) async throws(EventLogsError) -> Value {
    switch self {
    case nil: return try await call()
    case .failBefore(let error): throw error
    case .failAfter(let error):
      _ = try await call()
      throw error
    case .holdBefore(let gate):
      try await gate.pass()
      return try await call()
    case .holdAfter(let gate):
      let value = try await call()
      try await gate.pass()
      return value
    }
  }
}
