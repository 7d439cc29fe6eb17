import EventLogs
import ServiceTelemetry

extension Backends {
  /// Shows what the managers count, read when metrics are asked for.
  func export(to metrics: PrometheusMetrics) {
    metrics.export(payments, as: "payment")
    metrics.export(disputes, as: "disputes")
  }
}

extension PrometheusMetrics {
  fileprivate func export<A>(_ manager: LogManager<A>, as aggregate: String) {
    let labels = [("aggregate", aggregate)]
    for counter in ManagerCounter.all {
      self.counter(counter.name, labels: labels + counter.labels) { Double(counter.value(manager.statistics)) }
    }
    gauge("eventlogs_cache_queue_depth", labels: labels) { Double(manager.statistics.cacheQueueDepth) }
  }
}
