/// All that is kept under one name of a metric.
struct MetricFamily {
  enum MetricType {
    case counter, gauge
    case sizes, latencies

    /// What Prometheus calls it.
    var textName: String {
      switch self {
      case .counter: "counter"
      case .gauge: "gauge"
      case .sizes, .latencies: "histogram"
      }
    }
  }

  let type: MetricType
  var series: [Labels: MetricSeries] = [:]
}

/// The values under one label set.
enum MetricSeries {
  case counter(CounterSeries)
  case gauge(GaugeSeries)
  case histogram(HistogramSeries)
  case reading(@Sendable () -> Double)
  case distribution(bounds: [Double], @Sendable () -> HistogramSeries.Values)

  /// Whether its values are read when metrics are asked for.
  var isReading: Bool {
    switch self {
    case .reading, .distribution: true
    case .counter, .gauge, .histogram: false
    }
  }
}
