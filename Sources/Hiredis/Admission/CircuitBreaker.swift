/// Keeps requests away from a server that failed, for a time that doubles with each failure.
///
/// When the time is over a single request may probe the server while all others are still refused. A success closes the circuit.
/// A probe whose outcome never becomes known, because its caller gave up, is followed by another after the same time.
package struct CircuitBreaker: Sendable {
  package typealias Instant = ContinuousClock.Instant

  /// How long the circuit stays open.
  package struct Backoff: Hashable, Sendable {
    /// After the first failure.
    package var initial: Duration = .milliseconds(100)

    /// At most, however many failures follow each other.
    package var maximum: Duration = .seconds(5)

    package init() {}

    /// The time after some failures in a row: doubled for each, and between half of that and all of it by chance, so that
    /// many processes don't come back at once.
    ///
    /// - Parameter chance: From 0 to 1.
    package func duration(afterFailures failures: Int, chance: Double) -> Duration {
      let doublings = min(max(failures - 1, 0), 20)
      return min(initial * (1 << doublings), maximum) * (0.5 + chance / 2)
    }
  }

  private let backoff: Backoff
  private var failures = 0
  private var pause = Duration.zero
  private var openUntil: Instant?

  package init(_ backoff: Backoff = Backoff()) {
    self.backoff = backoff
  }

  /// Whether requests are being refused.
  package var isOpen: Bool { openUntil != nil }

  /// Whether a request may go to the server now.
  package mutating func admits(at now: Instant) -> Bool {
    guard let openUntil else { return true }
    guard now >= openUntil else { return false }
    self.openUntil = now + pause
    return true
  }

  /// Notes that the server answered.
  package mutating func succeeded() {
    failures = 0
    openUntil = nil
  }

  /// Notes that the server couldn't be reached, was silent, or talked nonsense.
  package mutating func failed(at now: Instant, chance: Double) {
    failures += 1
    pause = backoff.duration(afterFailures: failures, chance: chance)
    openUntil = now + pause
  }
}
