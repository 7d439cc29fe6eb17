/// How long a follower pauses at the feed's end.
///
/// A hint may come while an append in flight still hides what it is about, and if that append fails, no other hint follows. So the
/// feed is looked at again soon after a hint, then later and later, until the pauses are as long as those without hints.
package struct PollingPace: Sendable {
  /// The first pause after a hint, long enough that a stream of hints costs no further reads.
  private static let first = Duration.milliseconds(20)

  private let interval: Duration
  private var following: Duration

  /// - Parameter interval: The pause between reads when there are no hints.
  package init(_ interval: Duration) {
    self.interval = interval
    following = interval
  }

  /// A hint came.
  package mutating func hint() {
    following = Self.first
  }

  /// The pause before the next read.
  package mutating func pause() -> Duration {
    let pause = min(following, interval)
    following = min(pause * 4, interval)
    return pause
  }
}
