import Dispatch
import LibPQ
import Synchronization

/// Tells those who listen that events were appended: after the appends were answered, and with one `NOTIFY` for all that were written
/// in the meantime.
///
/// It travels on a connection of the readers, so that no append waits for it. One that fails is forgotten: it is only a hint.
final class AppendAnnouncer: Sendable {
  private struct State {
    /// Whether a notification is under way, or was a moment ago.
    var isBusy = false

    /// Whether something was written that no notification followed.
    var isDue = false
  }

  /// The pause after a notification.
  private static let pause = DispatchTimeInterval.milliseconds(10)

  private let connections: [PostgresConnection]
  private let options: PostgresStoreOptions
  private let state = Mutex(State())

  /// - Parameter connections: On which to tell it, at least one.
  init(connections: [PostgresConnection], options: PostgresStoreOptions) {
    self.connections = connections
    self.options = options
  }

  /// Events were written. Never waits.
  func didWrite() {
    let isFirst = state.withLock { state in
      guard !state.isBusy else {
        state.isDue = true
        return false
      }
      state.isBusy = true
      return true
    }
    if isFirst { announce() }
  }

  private func announce() {
    let connection = connections.first { !$0.isStalled } ?? connections[0]
    connection.submit(
      PostgresRequest(
        WakeUpStatements.notify,
        kind: .write,
        timeout: options.timeout,
        answerTimeout: options.answerTimeout
      ) { [weak self] _ in
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.pause) { [weak self] in self?.goOn() }
      }
    )
  }

  private func goOn() {
    let isDue = state.withLock { state in
      defer { state.isDue = false }
      state.isBusy = state.isDue
      return state.isDue
    }
    if isDue { announce() }
  }
}
