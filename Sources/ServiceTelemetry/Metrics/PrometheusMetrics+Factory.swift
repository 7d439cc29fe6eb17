public import CoreMetrics

extension PrometheusMetrics: MetricsFactory {
  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    counter(label, dimensions)
  }

  public func makeFloatingPointCounter(
    label: String,
    dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    counter(label, dimensions)
  }

  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    gauge(label, dimensions)
  }

  public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    aggregate ? histogram(.sizes, label, dimensions) : gauge(label, dimensions)
  }

  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    histogram(.latencies, label, dimensions)
  }

  // Handlers are shared by all who ask for the same name and labels, and counters live as long as the process: nothing to do.
  public func destroyCounter(_ handler: any CounterHandler) {}
  public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
  public func destroyMeter(_ handler: any MeterHandler) {}
  public func destroyRecorder(_ handler: any RecorderHandler) {}
  public func destroyTimer(_ handler: any TimerHandler) {}

  private func counter(_ name: String, _ labels: [(String, String)]) -> CounterSeries {
    if case .counter(let series) = series(.counter, name, labels, make: { .counter(CounterSeries()) }) { return series }
    return CounterSeries()
  }

  private func gauge(_ name: String, _ labels: [(String, String)]) -> GaugeSeries {
    if case .gauge(let series) = series(.gauge, name, labels, make: { .gauge(GaugeSeries()) }) { return series }
    return GaugeSeries()
  }

  private func histogram(
    _ type: MetricFamily.MetricType,
    _ name: String,
    _ labels: [(String, String)]
  ) -> HistogramSeries {
    let bounds = type == .latencies ? HistogramSeries.latencies : HistogramSeries.sizes
    let series = series(type, name, labels) { .histogram(HistogramSeries(bounds: bounds)) }
    if case .histogram(let series) = series { return series }
    return HistogramSeries(bounds: bounds)
  }
}
