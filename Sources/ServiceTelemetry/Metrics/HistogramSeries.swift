import CoreMetrics
import Synchronization

/// How many observations were at most as large as each of some bounds.
final class HistogramSeries: RecorderHandler, TimerHandler {
  /// Bounds in seconds, from what a cached read takes to what a client waits for at most.
  static let latencies = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

  /// Bounds for counts of things.
  static let sizes: [Double] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000]

  struct Values {
    /// How many observations there were in each bucket alone, the last one for those over all bounds.
    var counts: [Int]
    var sum = 0.0
  }

  let bounds: [Double]
  private let state: Mutex<Values>

  init(bounds: [Double]) {
    self.bounds = bounds
    state = Mutex(Values(counts: Array(repeating: 0, count: bounds.count + 1)))
  }

  /// The observations so far, all of one moment.
  var values: Values { state.withLock { $0 } }

  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    guard !value.isNaN else { return }
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    state.withLock { values in
      values.counts[bucket] += 1
      values.sum += value
    }
  }

  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1_000_000_000) }
}
