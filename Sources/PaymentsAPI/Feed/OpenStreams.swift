import Metrics
import Synchronization

/// The streams of events that are open: not more than so many, and how far each is behind the feed's head.
final class OpenStreams: Sendable {
  /// A stream's place among them, which it has for as long as this lives.
  final class Place: Sendable {
    private let streams: OpenStreams
    private let number: Int

    fileprivate init(_ streams: OpenStreams, _ number: Int) {
      self.streams = streams
      self.number = number
    }

    deinit { streams.update { $0.lags[number] = nil } }

    /// Says how many positions lie between what was sent and the feed's head.
    func report(lag: Int64) { streams.update { $0.lags[number] = lag } }
  }

  private struct State {
    var lags: [Int: Int64] = [:]
    var lastNumber = 0
  }

  private let maximum: Int
  private let state = Mutex(State())
  private let count = Meter(label: "payments.streams.open")
  private let largestLag = Meter(label: "payments.streams.lag")

  init(maximum: Int) {
    self.maximum = maximum
  }

  /// Takes a place for a stream.
  ///
  /// - Throws: ``Problem`` when all are taken.
  func open() throws(Problem) -> Place {
    let number: Int? = state.withLock { state in
      guard state.lags.count < maximum else { return nil }
      state.lastNumber += 1
      state.lags[state.lastNumber] = 0
      return state.lastNumber
    }
    guard let number else {
      throw Problem(.tooManyStreams, "There are \(maximum) already. Try again later, or read page by page.").retryable(after: 5)
    }
    update { _ in }
    return Place(self, number)
  }

  /// Changes the state, and tells the metrics of it before somebody else can.
  private func update(_ change: (inout State) -> Void) {
    state.withLock { state in
      change(&state)
      count.set(state.lags.count)
      largestLag.set(state.lags.values.max() ?? 0)
    }
  }
}
