/// When the next batch may begin: not faster than a rate allows, and more slowly while the store is slower than it was.
struct WarmingPace {
  /// Below this, a read isn't slow, whatever others took.
  private static let leastSlow = Duration.milliseconds(10)

  /// How many times as long as usual a read takes that is slow.
  private static let slowness = 5.0

  /// How many reads there are before any is judged by them.
  private static let warmUp = 8

  private static let longestPause = Duration.seconds(5)

  private let logsPerSecond: Double?

  /// When the rate allows the next batch.
  private var nextStart: ContinuousClock.Instant?

  /// What reads take for a row while so many batches are under way, in seconds. Like is compared with like, since a job's own
  /// batches wait for each other too.
  private struct Level {
    /// What they usually take. It falls quickly and rises slowly, so that it stays what it was when the store was at its best,
    /// and yet follows a store that has become slower for good.
    var usual: Double

    /// What the last few took.
    var recent: Double
    var reads = 0
  }

  private var levels: [Int: Level] = [:]

  /// How long to wait before a batch on account of the store; zero while it is as fast as usual.
  private(set) var backOff = Duration.zero

  init(logsPerSecond: Double?) {
    self.logsPerSecond = logsPerSecond
  }

  /// How long to wait before a batch that is ready.
  mutating func wait(forLogs count: Int, at now: ContinuousClock.Instant) -> Duration {
    guard let logsPerSecond else { return backOff }
    // Time in which nothing was to be done isn't made up for.
    let start = max(nextStart ?? now, now)
    nextStart = start + .seconds(Double(count) / logsPerSecond)
    return max(start - now, backOff)
  }

  /// How many logs a batch may have, so that no single wait is much longer than a second.
  func batchSize(upTo limit: Int) -> Int {
    logsPerSecond.map { max(1, min(limit, Int($0))) } ?? limit
  }

  /// Learns how long a read took.
  ///
  /// - Parameter batches: How many were under way, that of the read included.
  mutating func observe(_ time: Duration, rows: Int, with batches: Int) {
    // A small read takes its time whatever it answers.
    let perRow = time / .seconds(1) / Double(max(rows, 64))
    var level = levels[batches] ?? Level(usual: perRow, recent: perRow)
    level.usual += (perRow - level.usual) * (perRow < level.usual ? 0.02 : 0.005)
    level.recent += (perRow - level.recent) * 0.25
    level.reads += 1
    levels[batches] = level
    if level.reads > Self.warmUp, time >= Self.leastSlow, level.recent > level.usual * Self.slowness {
      backOff = min(max(backOff * 2, time), Self.longestPause)
    } else {
      backOff = backOff < .milliseconds(2) ? .zero : backOff / 2
    }
  }
}
