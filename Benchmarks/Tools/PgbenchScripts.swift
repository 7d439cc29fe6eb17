import Synchronization

/// The SQL that a team would write by hand for the same work: the same table with the same indexes, and the same check that a log
/// doesn't get a hole.
enum PgbenchScripts {
  /// The columns that the store reads of a log.
  static let columns = "event_index, position, recorded_at, event_type, event_version, payload, metadata"

  /// One event for the log `:log`, after the event `:expected`.
  private static func insert(key: String) -> String {
    """
    insert into eventlogs.events
      (log_id, event_index, log_type, event_type, event_version, payload, metadata, idempotency_key, append_size)
    select new.log_id, coalesce(head.event_index, -1) + 1, 'payment', 'captured', 1, :payload::json, null, \(key)
    from (select (:prefix::text || :log::text)::uuid as log_id) new
    left join lateral (
      select event_index, log_type from eventlogs.events where log_id = new.log_id order by event_index desc limit 1
    ) head on true
    where coalesce(head.event_index, -1) = :expected::int4 and (head.log_type is null or head.log_type = 'payment')
    on conflict do nothing
    returning event_index, position, recorded_at;
    """
  }

  /// Every client appends to logs of its own: the first event of a new one, then three more.
  private static let nextEvent = #"""
    \set i :i + 1
    \set log 100000000000 + :client_id * 1000000000 + :i / 4
    \set expected :i % 4 - 1

    """#

  static let append = nextEvent + insert(key: "null, null")

  static let appendKeyed = nextEvent + insert(key: "'capture-' || :run::text || '-' || :log::text || :expected::text, 1")

  /// 1 to 4 of a payment's 50 events: the last one that a cache holds, and those that are newer.
  static let selectNewer = #"""
    \set log \#(Logs.payments.base) + random(0, \#(Logs.payments.count - 1))
    \set first \#(Logs.payments.lastIndex) - random(0, 3)
    select \#(columns) from eventlogs.events
    where log_id = (:prefix::text || :log::text)::uuid and log_type = 'payment'
      and event_index >= :first and event_index <= least(2147483647, :first + 32 - 1)
    order by event_index limit 32;
    """#

  /// A page of 100 and a look beyond it.
  static let page = #"""
    \set first random(0, \#(Logs.hundredThousand.eventsPerLog - 101))
    select \#(columns) from eventlogs.events
    where log_id = (:prefix::text || \#(Logs.hundredThousand.base))::uuid and log_type = 'payment'
      and event_index >= :first and event_index <= least(2147483647, :first + 101 - 1)
    order by event_index limit 101;
    """#

  /// A page of 1,000 events in the order of their positions, then the next one.
  static let feed = #"""
    \set after (:after + 1000) % \#(Logs.payments.events)
    select \#(columns), log_id, log_type from eventlogs.events
    where position > :after and position <= \#(Logs.payments.events) order by position limit 1000;
    """#

  private static let runs = Atomic(0)

  /// What the scripts that append take: a payload, and a beginning of the logs' ids that no other run has.
  static func appending(_ payload: String) -> [String: String] {
    let run = runs.add(1, ordering: .relaxed).newValue
    let digits = String(0x7000 + run, radix: 16)
    return ["i": "-1", "payload": payload, "prefix": "019c0000-0000-\(digits)-8000-", "run": "\(run)"]
  }

  /// What the scripts that read take.
  static let reading = ["prefix": Logs.prefix, "after": "-1000"]
}
