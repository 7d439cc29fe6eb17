import Synchronization

/// Keeps metrics in memory and gives them in the
/// [text format](https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format) of Prometheus, version 0.0.4.
///
/// | `swift-metrics` | Prometheus |
/// |---|---|
/// | `Counter`, `FloatingPointCounter` | counter, its name ending with `_total` |
/// | `Meter`, `Gauge` | gauge |
/// | `Recorder` | histogram with the buckets 1, 2, 5, 10, 20, 50 … 100,000 |
/// | `Timer` | histogram in seconds, its name ending with `_seconds`, with buckets from 0.5 ms to 10 s |
///
/// Characters that names may not have become underscores. Memory is bounded: a label set beyond the maximum isn't kept and counts
/// in `metrics_refused_total`, and so does a metric whose name is taken by one of another kind.
public final class PrometheusMetrics: Sendable {
  /// The media type of ``text()``.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  struct State {
    var families: [String: MetricFamily] = [:]
    var seriesCount = 0
  }

  let state = Mutex(State())
  let help: [String: String]
  private let refused = CounterSeries()
  private let maximumSeries: Int

  /// Creates a collection without metrics.
  ///
  /// - Parameters:
  ///   - help: Explanations by the names of metrics as Prometheus sees them, such as `http_requests_total`.
  ///   - maximumSeries: How many label sets are kept, of all metrics together.
  public init(help: [String: String] = [:], maximumSeries: Int = 5000) {
    let name = "metrics_refused_total"
    self.help = help.merging([name: "Label sets and metrics that were not kept."]) { given, _ in given }
    self.maximumSeries = maximumSeries
    state.withLock { $0.families[name] = MetricFamily(type: .counter, series: [Labels(): .counter(refused)]) }
  }

  /// Adds a value that goes up and down and is read when metrics are asked for.
  ///
  /// - Parameters:
  ///   - name: The metric's name.
  ///   - labels: What tells this value from others of the metric. The value under the same labels is replaced.
  ///   - read: Gives the value; quick and without waiting.
  public func gauge(_ name: String, labels: [(String, String)] = [], read: @escaping @Sendable () -> Double) {
    register(.gauge, name, labels, .reading(read))
  }

  /// Adds a value that only goes up and is read when metrics are asked for.
  ///
  /// - Parameters:
  ///   - name: The metric's name, which ends with `_total` in the end.
  ///   - labels: What tells this value from others of the metric. The value under the same labels is replaced.
  ///   - read: Gives the value; quick and without waiting.
  public func counter(_ name: String, labels: [(String, String)] = [], read: @escaping @Sendable () -> Double) {
    register(.counter, name, labels, .reading(read))
  }

  /// Adds a histogram of sizes that is read when metrics are asked for.
  ///
  /// - Parameters:
  ///   - name: The metric's name.
  ///   - labels: What tells this histogram from others of the metric. The one under the same labels is replaced.
  ///   - bounds: The largest size of each class, rising.
  ///   - read: Gives how many observations there were of each class, those beyond all bounds last, and the sum of all; quick and
  ///     without waiting.
  public func histogram(
    _ name: String,
    labels: [(String, String)] = [],
    bounds: [Int],
    read: @escaping @Sendable () -> (counts: [Int], sum: Int)
  ) {
    let series = MetricSeries.distribution(bounds: bounds.map(Double.init)) {
      let (counts, sum) = read()
      return HistogramSeries.Values(counts: counts, sum: Double(sum))
    }
    register(.sizes, name, labels, series)
  }

  private func register(
    _ type: MetricFamily.MetricType,
    _ name: String,
    _ labels: [(String, String)],
    _ new: MetricSeries
  ) {
    _ = series(type, name, labels) { existing in
      existing.isReading ? new : nil
    } make: {
      new
    }
  }

  /// The series under a name and labels, made if need be.
  ///
  /// - Parameters:
  ///   - replace: Asked for a series in the place of the one that there is; `nil` to keep that.
  ///   - make: Makes the series when there is none.
  /// - Returns: The series; one that nobody reads when there is no place for it.
  func series(
    _ type: MetricFamily.MetricType,
    _ name: String,
    _ labels: [(String, String)],
    replacing replace: (MetricSeries) -> MetricSeries? = { _ in nil },
    make: () -> MetricSeries
  ) -> MetricSeries {
    let name = MetricName.exposed(name, as: type)
    let labels = Labels(labels, of: type)
    return state.withLock { state in
      if let family = state.families[name] {
        guard family.type.textName == type.textName else { return refuse(make()) }
        if let series = family.series[labels] {
          guard let replacement = replace(series) else { return series }
          state.families[name]?.series[labels] = replacement
          return replacement
        }
      }
      guard state.seriesCount < maximumSeries else { return refuse(make()) }
      state.seriesCount += 1
      let series = make()
      state.families[name, default: MetricFamily(type: type)].series[labels] = series
      return series
    }
  }

  private func refuse(_ series: MetricSeries) -> MetricSeries {
    refused.increment(by: Int64(1))
    return series
  }
}
