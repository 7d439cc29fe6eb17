import EventLogs

/// Logs of sample events that were loaded by SQL. Their ids are made of numbers, so that a tool's script can name them too:
/// twelve decimal digits at the end of a UUID.
struct Logs {
  /// What the UUIDs begin with.
  static let prefix = "019b0000-0000-7000-8000-"

  /// The number in the id of the first log.
  let base: Int
  var count: Int
  let eventsPerLog: Int

  /// 20,000 payments of 50 events, a million in all, whose positions are mixed.
  static let payments = Logs(base: 100_000_000_000, count: 20_000, eventsPerLog: 50)

  /// Payments that were only authorised.
  static let authorised = Logs(base: 200_000_000_000, count: 20_000, eventsPerLog: 2)

  /// One log each, of a million, a hundred thousand and ten thousand events.
  static let million = Logs(base: 900_000_000_001, count: 1, eventsPerLog: 1_000_000)
  static let hundredThousand = Logs(base: 900_000_000_002, count: 1, eventsPerLog: 100_000)
  static let tenThousand = Logs(base: 900_000_000_003, count: 1, eventsPerLog: 10_000)

  /// Payments of 10 events that make a table large.
  static func others(events: Int) -> Logs {
    Logs(base: 300_000_000_000, count: events / 10, eventsPerLog: 10)
  }

  var events: Int { count * eventsPerLog }

  func id(_ number: Int = 0) -> LogID {
    let digits = UInt64(String(base + number), radix: 16)!
    return LogID(type: PaymentEvent.logType, high: 0x019b_0000_0000_7000, low: 0x8000_0000_0000_0000 | digits)
  }

  var ids: [LogID] { (0..<count).map(id) }

  var lastIndex: EventIndex { EventIndex(eventsPerLog - 1)! }

  /// The UUID of the first log.
  var uuid: String { Self.prefix + String(base) }
}

extension Logs {
  /// The statement that loads them with positions after a given one. It writes what ``SampleEvents`` says, as the codec does.
  func insert(after position: Int) -> String {
    """
    insert into eventlogs.events
      (log_id, event_index, log_type, position, recorded_at, event_type, event_version, payload)
    overriding system value
    select ('\(Self.prefix)' || (\(base) + k))::uuid, i, 'payment', \(position) + 1 + i * \(count)::int8 + k,
      timestamptz '2026-01-01' + (\(position) + 1 + i * \(count)::int8 + k) * interval '1 microsecond',
      case when i = 0 then 'requested' when i = 1 then 'authorised' when i % 4 = 0 then 'refunded' else 'captured' end, 1,
      (case
        when i = 0 then '{"amount":100000000000,"currency":"EUR","description":"Order 2026-03-0417, three parcels",'
          || '"merchant":"merchant_01h2xcejqtf2nbrexx3vqjhp41","payer":"customer_01h455vb4pex5vsknk084sn02q"}'
        when i = 1 then '{"amount":100000000000,"approvalCode":"A7F3K9"}'
        when i % 4 = 0 then '{"amount":250,"capture":' || i - 1 || ',"currency":"EUR","reason":"damaged in transit",'
          || '"reference":"psp-2026-' || lpad(i::text, 12, '0') || '"}'
        else '{"amount":' || 1250 + i % 1000 || ',"capture":' || i || ',"currency":"EUR","note":"part delivery",'
          || '"reference":"psp-2026-' || lpad(i::text, 12, '0') || '"}'
      end)::json
    from generate_series(0, \(eventsPerLog - 1)) i, generate_series(0, \(count - 1)) k
    """
  }
}
