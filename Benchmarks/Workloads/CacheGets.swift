import EventLogs
import EventLogsRedis
import Foundation

extension Workload {
  /// Gets of one cached reduction of some 500 bytes, which is not decoded.
  static let cacheGets = Workload(
    lines: [
      Line("cache-get/1", tasks: 1, against: "redis-benchmark GET -c 1", bar: 0.7),
      Line("cache-get/32", tasks: 32, against: "redis-benchmark GET -c 32", bar: 1.1),
      Line("cache-get/128", tasks: 128, against: "redis-benchmark GET -c 128", bar: 2),
    ]
  ) { bench in
    let cache = try await bench.cache(for: "cache-get")
    var payment = Payment()
    for index in 0..<8 { payment.apply(SampleEvents.event(at: index)) }
    let last = EventAnchor(index: 7, position: .start, recordedAt: .now)
    let ids = (0..<RedisBenchmark.keys).map { _ in LogID(type: PaymentEvent.logType) }
    let reductions = ids.map { Reduction(logID: $0, aggregate: payment, lastEvent: last, reducedAt: .now) }
    let keys = ids.map { cache.key(of: Payment.self, for: $0) }
    let tool = bench.redisBenchmark()
    try await bench.servers.flushRedis()
    try await cache.store(reductions)
    try await tool.load(bytes: cache.values(of: [keys[0]])[0]?.count ?? 0)
    return [1, 32, 128].flatMap { tasks in
      [
        Step(name: "cache-get/\(tasks)") {
          try await bench.load(tasks: tasks).run { _, _ in
            let values = try await cache.values(of: [keys[Dice.roll(keys.count)]])
            guard values[0] != nil else { throw WrongAnswer("an entry is missing from the cache") }
            return true
          }
        },
        Step(name: "redis-benchmark GET -c \(tasks)") { try await tool.get(clients: tasks) },
      ]
    }
  }
}
