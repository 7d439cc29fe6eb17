import Synchronization

/// Passes the hints of a store on to all who follow its feed; see ``EventStore/appendHints()``.
package final class AppendHints: Sendable {
  private struct State {
    var followers: [UInt64: AsyncStream<Void>.Continuation] = [:]
    var lastNumber: UInt64 = 0
    var isFinished = false
  }

  private let state = Mutex(State())

  package init() {}

  /// Whether anybody follows.
  package var areWanted: Bool { state.withLock { !$0.followers.isEmpty } }

  /// The hints from now on.
  ///
  /// - Parameter onEnd: Called when whoever asked has let go of them.
  package func subscribe(onEnd: @escaping @Sendable () -> Void = {}) -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let number: UInt64? = state.withLock { state in
      guard !state.isFinished else { return nil }
      state.lastNumber += 1
      state.followers[state.lastNumber] = continuation
      return state.lastNumber
    }
    guard let number else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in
      _ = self?.state.withLock { $0.followers.removeValue(forKey: number) }
      onEnd()
    }
    return stream
  }

  /// Tells all that there may be more to read.
  package func send() {
    // Outside the lock, which a stream that ends takes.
    for follower in state.withLock({ Array($0.followers.values) }) { follower.yield() }
  }

  /// The store was closed: there will be no more hints.
  package func finish() {
    let followers = state.withLock { state in
      state.isFinished = true
      return Array(state.followers.values)
    }
    for follower in followers { follower.finish() }
  }
}
