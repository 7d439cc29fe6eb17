import Synchronization

extension PrometheusMetrics {
  /// All metrics, in the order of their names and label sets.
  public func text() -> String {
    // Values are read outside of the lock, for reading some calls somebody else's code.
    let families = state.withLock { $0.families }
    var text = ""
    for (name, family) in families.sorted(by: { $0.key < $1.key }) {
      if let help = help[name] { text += "# HELP \(name) \(help.escapedForHelp)\n" }
      text += "# TYPE \(name) \(family.type.textName)\n"
      for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
        switch series {
        case .counter(let series): text += "\(name)\(labels.text()) \(series.value.inMetrics)\n"
        case .gauge(let series): text += "\(name)\(labels.text()) \(series.value.inMetrics)\n"
        case .reading(let read): text += "\(name)\(labels.text()) \(read().inMetrics)\n"
        case .histogram(let series): series.values.write(name, labels, bounds: series.bounds, to: &text)
        case .distribution(let bounds, let read): read().write(name, labels, bounds: bounds, to: &text)
        }
      }
    }
    return text
  }
}

extension HistogramSeries.Values {
  fileprivate func write(_ name: String, _ labels: Labels, bounds: [Double], to text: inout String) {
    var count = 0
    for (bound, inBucket) in zip(bounds + [.infinity], counts) {
      count += inBucket
      text += "\(name)_bucket\(labels.text(bucket: bound.inMetrics)) \(count)\n"
    }
    text += "\(name)_sum\(labels.text()) \(sum.inMetrics)\n"
    text += "\(name)_count\(labels.text()) \(count)\n"
  }
}

extension Double {
  /// The number as Prometheus reads it.
  fileprivate var inMetrics: String {
    if isNaN { return "NaN" }
    if isInfinite { return self < 0 ? "-Inf" : "+Inf" }
    return Int64(exactly: self).map { "\($0)" } ?? "\(self)"
  }
}

extension String {
  fileprivate var escapedForHelp: String {
    replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
  }
}
