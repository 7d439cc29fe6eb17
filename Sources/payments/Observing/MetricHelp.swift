/// What the metrics mean, by the names under which they are shown.
enum MetricHelp {
  static let texts = [
    "eventlogs_append_batch_size": "Appends that went to the store's disk together.",
    "eventlogs_cache_errors_total": "Calls of the cache that failed.",
    "eventlogs_cache_queue_depth": "Reductions that wait to be written to the cache.",
    "eventlogs_cache_reads_total":
      "Logs looked for in the cache, this process's part included, by what it held; poisoned is what the store contradicts.",
    "eventlogs_cache_writes_total": "Reductions that were written to the cache, not wanted by the policy, or dropped.",
    "eventlogs_conflicts_total": "Tries of commands that met events which came after their log was read.",
    "eventlogs_events_applied": "Events that were applied to reduce a log, besides those that the cache held.",
    "eventlogs_reductions_total":
      "Logs that were reduced, by what the cache held: all, all but the newest events (stale), nothing (miss), or no answer (error).",
    "eventlogs_replays_total": "Appends and commands answered with an earlier outcome under the same idempotency key.",
    "eventlogs_store_connections":
      "Connections to the store's server: open, busy with at least one request, and the most there may be.",
    "eventlogs_warming_back_off_seconds": "How long a warming job waits before a batch because the store is slow.",
    "eventlogs_warming_idle_seconds": "How long ago a warming job last did something.",
    "eventlogs_warming_lag": "Positions of the feed behind what a warming job has warmed.",
    "eventlogs_warming_lag_seconds": "Age of the newest event that a warming job has warmed; 0 at the feed's end.",
    "eventlogs_warming_logs_total": "Logs that a warming job looked at, by what became of them.",
    "eventlogs_warming_losses_total": "How often a warming job began again because the cache had lost what it held.",
    "payments_streams_lag": "Positions between what the slowest open stream has sent and the feed's head.",
    "payments_streams_open": "Streams of events that are open.",
  ]
}
