import EventLogs

/// Something that a log manager counts, and the name and labels under which it is shown.
struct ManagerCounter: Sendable {
  let name: String
  let labels: [(String, String)]
  let value: @Sendable (LogManagerStatistics) -> Int

  init(_ name: String, outcome: String? = nil, value: @escaping @Sendable (LogManagerStatistics) -> Int) {
    self.name = name
    labels = outcome.map { [("outcome", $0)] } ?? []
    self.value = value
  }

  static let all = [
    ManagerCounter("eventlogs_reductions", outcome: "hit") { $0.outcomes.hits },
    ManagerCounter("eventlogs_reductions", outcome: "stale") { $0.outcomes.stale },
    ManagerCounter("eventlogs_reductions", outcome: "miss") { $0.outcomes.misses },
    ManagerCounter("eventlogs_reductions", outcome: "error") { $0.outcomes.errors },
    ManagerCounter("eventlogs_conflicts") { $0.conflicts },
    ManagerCounter("eventlogs_replays") { $0.replays },
    ManagerCounter("eventlogs_cache_reads", outcome: "hit") { $0.cacheHits },
    ManagerCounter("eventlogs_cache_reads", outcome: "miss") { $0.cacheMisses },
    ManagerCounter("eventlogs_cache_reads", outcome: "poisoned") { $0.cachePoisoned },
    ManagerCounter("eventlogs_cache_errors") { $0.cacheErrors },
    ManagerCounter("eventlogs_cache_writes", outcome: "written") { $0.cacheWrites },
    ManagerCounter("eventlogs_cache_writes", outcome: "refused") { $0.cacheWritesRefused },
    ManagerCounter("eventlogs_cache_writes", outcome: "dropped") { $0.cacheWritesDropped },
  ]
}
