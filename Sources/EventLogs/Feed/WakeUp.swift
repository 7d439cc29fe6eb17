import Synchronization

/// Ends the pauses of one follower of a feed when its store hints at appends. A hint that comes between two pauses ends the next one.
package final class WakeUp: Sendable {
  /// The part that the listening task keeps, so that the task doesn't keep the rest.
  private final class Bell: Sendable {
    private struct State {
      var isRung = false
      var pause: Task<Void, any Error>?
    }

    private let state = Mutex(State())

    func ring() {
      state.withLock { state in
        state.isRung = true
        state.pause?.cancel()
      }
    }

    /// Begins a pause, unless the bell has been rung.
    func begin(_ pause: @escaping @Sendable () async throws -> Void) -> Task<Void, any Error>? {
      state.withLock { state in
        guard !state.isRung else { return nil }
        let task = Task { try await pause() }
        state.pause = task
        return task
      }
    }

    /// Ends the pause.
    ///
    /// - Returns: Whether the bell was rung, which it no longer is.
    func end() -> Bool {
      state.withLock { state in
        defer { state = State() }
        return state.isRung
      }
    }
  }

  private let bell = Bell()
  private let listening: Task<Void, Never>

  /// Begins to listen.
  package init(_ hints: AsyncStream<Void>) {
    listening = Task { [bell] in
      for await _ in hints { bell.ring() }
      // A store's hints end when it is closed, which the next read tells.
      bell.ring()
    }
  }

  deinit {
    listening.cancel()
  }

  /// Pauses until a hint comes, or one has come since the last pause.
  ///
  /// - Parameter pause: Waits as long as a pause without a hint lasts, or until its task is cancelled.
  /// - Returns: Whether it was a hint that ended the pause.
  /// - Throws: ``EventLogsError`` with code `cancelled`.
  package func wait(_ pause: @escaping @Sendable () async throws -> Void) async throws(EventLogsError) -> Bool {
    if let pause = bell.begin(pause) {
      await withTaskCancellationHandler {
        _ = await pause.result
      } onCancel: {
        pause.cancel()
      }
    } else {
      // A store that hints all the time must not keep others from running.
      await Task.yield()
    }
    let wasRung = bell.end()
    guard !Task.isCancelled else { throw .cancelled }
    return wasRung
  }
}
