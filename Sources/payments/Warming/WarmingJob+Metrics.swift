import EventLogs
import ServiceTelemetry

extension WarmingJob {
  /// Shows what the job has done, read when metrics are asked for.
  func export(to metrics: PrometheusMetrics) {
    let outcomes: [(String, @Sendable (WarmingCounts) -> Int)] = [
      ("warmed", \.warmed), ("fresh", \.fresh), ("refused", \.refused), ("failed", \.failed), ("unknown", \.unknown),
    ]
    for title in progress.counts.keys {
      let aggregate = ("aggregate", String(title.prefix { $0 != "/" }))
      for (outcome, count) in outcomes {
        metrics.counter("eventlogs_warming_logs", labels: [aggregate, ("outcome", outcome)]) { [self] in
          Double(progress.counts[title].map(count) ?? 0)
        }
      }
    }
    metrics.counter("eventlogs_warming_losses") { [self] in Double(progress.losses) }
    metrics.gauge("eventlogs_warming_lag") { [self] in Double(progress.lag ?? 0) }
    metrics.gauge("eventlogs_warming_lag_seconds") { [self] in (progress.lagTime() ?? .zero) / .seconds(1) }
    metrics.gauge("eventlogs_warming_back_off_seconds") { [self] in progress.backOff / .seconds(1) }
    metrics.gauge("eventlogs_warming_idle_seconds") { [self] in idleTime / .seconds(1) }
  }

  /// How long ago it last did something.
  var idleTime: Duration { ContinuousClock.now - progress.lastActivity }
}
