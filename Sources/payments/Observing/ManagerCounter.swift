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
    ManagerCounter("eventlogs_reductions") { $0.reductions },
    ManagerCounter("eventlogs_events_applied") { $0.eventsApplied },
    ManagerCounter("eventlogs_conflicts") { $0.conflicts },
    ManagerCounter("eventlogs_replays") { $0.replays },
    ManagerCounter("eventlogs_cache_reads", outcome: "hit") { $0.cacheHits },
    ManagerCounter("eventlogs_cache_reads", outcome: "miss") { $0.cacheMisses },
    ManagerCounter("eventlogs_cache_reads", outcome: "poisoned") { $0.cachePoisoned },
    ManagerCounter("eventlogs_cache_stale") { $0.cacheStale },
    ManagerCounter("eventlogs_cache_errors") { $0.cacheErrors },
    ManagerCounter("eventlogs_cache_writes", outcome: "written") { $0.cacheWrites },
    ManagerCounter("eventlogs_cache_writes", outcome: "refused") { $0.cacheWritesRefused },
    ManagerCounter("eventlogs_cache_writes", outcome: "dropped") { $0.cacheWritesDropped },
  ]

  /// What is shown of a manager, by the names under which it is shown.
  static let help = [
    "eventlogs_reductions_total": "Logs that were reduced.",
    "eventlogs_events_applied_total": "Events that were applied to reduce logs.",
    "eventlogs_conflicts_total": "Tries of commands that met events which came after their log was read.",
    "eventlogs_replays_total": "Appends and commands answered with an earlier outcome under the same idempotency key.",
    "eventlogs_cache_reads_total": "Logs looked for in the cache, by what it held; poisoned is what the store contradicts.",
    "eventlogs_cache_stale_total": "Logs reduced from a cached reduction that lacked events.",
    "eventlogs_cache_queue_depth": "Reductions that wait to be written to the cache.",
    "eventlogs_cache_errors_total": "Calls of the cache that failed.",
    "eventlogs_cache_writes_total": "Reductions that were written to the cache, not wanted by the policy, or dropped.",
  ]
}
