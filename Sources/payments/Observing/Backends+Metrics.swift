import EventLogs
import ServiceTelemetry

extension Backends {
  /// Shows what the managers and the store count, read when metrics are asked for.
  func export(to metrics: PrometheusMetrics) {
    metrics.export(payments, as: "payment")
    metrics.export(disputes, as: "disputes")
    metrics.export(store)
  }
}

extension PrometheusMetrics {
  fileprivate func export<A>(_ manager: LogManager<A>, as aggregate: String) {
    let labels = [("aggregate", aggregate)]
    for counter in ManagerCounter.all {
      self.counter(counter.name, labels: labels + counter.labels) { Double(counter.value(manager.statistics)) }
    }
    gauge("eventlogs_cache_queue_depth", labels: labels) { Double(manager.statistics.cacheQueueDepth) }
    histogram("eventlogs_events_applied", labels: labels) { manager.statistics.eventsPerReduction }
  }

  /// Shows what a store counts.
  func export(_ store: any EventStore) {
    histogram("eventlogs_append_batch_size") { store.statistics.appendBatches }
    guard store.statistics.connections != nil else { return }
    let counts: [(String, any KeyPath<EventStoreStatistics.Connections, Int> & Sendable)] = [
      ("open", \.open), ("busy", \.busy), ("maximum", \.maximum),
    ]
    for (state, count) in counts {
      gauge("eventlogs_store_connections", labels: [("state", state)]) {
        store.statistics.connections.map { Double($0[keyPath: count]) } ?? 0
      }
    }
  }

  private func histogram(
    _ name: String,
    labels: [(String, String)] = [],
    read: @escaping @Sendable () -> SizeDistribution
  ) {
    histogram(name, labels: labels, bounds: SizeDistribution.bounds) {
      let distribution = read()
      return (distribution.counts, distribution.sum)
    }
  }
}
