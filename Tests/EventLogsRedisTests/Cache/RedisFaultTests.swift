import EventLogs
import Foundation
import Hiredis
import Synchronization
import TestServers
import Testing

@testable import EventLogsRedis

/// Whatever Redis does, a reduction is right.
@Suite(.enabled(if: RedisServer.isAvailable), .serialized) struct RedisFaultTests {
  /// A store with one log of three events, which add up to 6.
  private struct World {
    let store = InMemoryEventStore()
    let cache: RedisReductionCache
    let id: LogID

    init(_ cache: RedisReductionCache) async throws {
      self.cache = cache
      id = try await LogManager<Tally>(store: store).create([.added(amount: 1), .added(amount: 2), .added(amount: 3)]).logID
    }

    func manager() -> LogManager<Tally> { LogManager(store: store, cache: cache) }

    /// Reduces the log, lets the cache be written, and says what the reducing did.
    func reduce(expecting total: Int) async throws -> LogManagerStatistics {
      let manager = manager()
      let reduction = try await manager.reduce(id)
      #expect(reduction.aggregate == Tally(total: total))
      await manager.shutdown()
      return manager.statistics
    }

    func key() -> String { cache.key(of: Tally.self, for: id) }
  }

  private static func with<Result>(
    _ url: String,
    _ options: RedisCacheOptions = .patient,
    _ body: (World) async throws -> Result
  ) async throws -> Result {
    try await RedisReductionCache.with(url, options) { try await body(World($0)) }
  }

  // MARK: Redis isn't there

  @Test func `a dead Redis costs next to nothing`() async throws {
    try await withRefusingPort { port in
      try await Self.with("redis://127.0.0.1:\(port)", RedisCacheOptions()) { world in
        try await measureReduces(of: world, "Redis refuses connections")
      }
    }
  }

  @Test func `a Redis that accepts and then hangs costs one timeout, not one per reduce`() async throws {
    try await FakeRedis.with(answering: { _ in .nothing }) { server in
      for credentials in ["", ":secret@"] {
        try await Self.with("redis://\(credentials)127.0.0.1:\(server.port)", RedisCacheOptions()) { world in
          try await measureReduces(of: world, "Redis hangs after accept\(credentials.isEmpty ? "" : ", while logging in")")
        }
      }
    }
  }

  @Test func `a Redis that stops in the middle costs one timeout, and is used again when it goes on`() async throws {
    try await RedisServer.with { server in
      try await Self.with(server.url, RedisCacheOptions()) { world in
        #expect(try await eventually { try await world.reduce(expecting: 6).cacheHits == 1 })
        server.pause()
        try await measureReduces(of: world, "Redis is stopped")
        server.resume()
        #expect(try await eventually { try await world.reduce(expecting: 6).cacheHits == 1 })
      }
    }
  }

  @Test func `Redis may restart while reducing goes on`() async throws {
    try await RedisServer.with { server in
      try await Self.with(server.url, RedisCacheOptions()) { world in
        #expect(try await eventually { try await world.reduce(expecting: 6).cacheHits == 1 })
        let isOver = Atomic(false)
        async let reducing: Void = {
          while !isOver.load(ordering: .relaxed) { _ = try await world.reduce(expecting: 6) }
        }()
        for _ in 0..<3 { try await server.restart() }
        isOver.store(true, ordering: .relaxed)
        try await reducing
        #expect(try await eventually { try await world.reduce(expecting: 6).cacheHits == 1 })
      }
    }
  }

  @Test func `Redis may be flushed while reducing goes on`() async throws {
    try await RedisServer.with { server in
      try await Self.with(server.url) { world in
        for _ in 0..<5 {
          #expect(try await world.reduce(expecting: 6).cacheMisses == 1)
          #expect(try await world.reduce(expecting: 6).cacheHits == 1)
          _ = try await server.command("FLUSHALL")
          _ = try await server.command("SCRIPT", "FLUSH")
        }
      }
    }
  }

  @Test func `a full Redis refuses writes and still serves reads`() async throws {
    try await RedisServer.with(.init(arguments: ["--maxmemory-policy", "noeviction"])) { server in
      try await Self.with(server.url) { world in
        #expect(try await world.reduce(expecting: 6).cacheWrites == 1)
        _ = try await server.command("CONFIG", "SET", "maxmemory", "1")
        _ = try await world.manager().append([.added(amount: 10)], to: world.id, expecting: .at(2))
        for _ in 0..<3 {
          let statistics = try await world.reduce(expecting: 16)
          #expect(statistics.cacheHits == 1)
          #expect(statistics.cacheWrites == 0)
          #expect(statistics.cacheErrors == 1)
        }
        let error = await #expect(throws: EventLogsError.self) {
          try await world.cache.store([.sample(world.id, through: 100), .sample(world.id, through: 200)])
        }
        #expect(error?.code == .cacheUnavailable)
        #expect(error?.message.hasPrefix("Redis refused to keep an entry: OOM command not allowed") == true)
        _ = try await server.command("CONFIG", "SET", "maxmemory", "0")
        #expect(try await world.reduce(expecting: 16).cacheWrites == 1)
      }
    }
  }

  @Test(
    arguments: [
      "HTTP/1.1 400 Bad Request\r\n\r\n", "\0\u{1}\u{2}", "$5\r\nhello\r\n", "*1\r\n*0\r\n", "*2147483647\r\n", ":7\r\n",
      "-ERR no\r\n", "+\r\n",
      "*-1\r\n",
    ]
  )
  func `a Redis that answers garbage doesn't spoil an answer`(garbage: String) async throws {
    try await FakeRedis.with(answering: { _ in .text(garbage) }) { server in
      try await Self.with(server.url, RedisCacheOptions()) { world in
        for _ in 0..<20 { #expect(try await world.reduce(expecting: 6).cacheHits == 0) }
        let manager = world.manager()
        let many = try await manager.reduce([world.id, LogID(type: "tally"), world.id])
        #expect(many.map(\.aggregate.total) == [6, 0, 6])
        await manager.shutdown()
      }
    }
  }

  // MARK: Redis holds what it shouldn't

  @Test func `an entry of another aggregate is a miss and is overwritten`() async throws {
    try await RedisServer.with { server in
      try await Self.with(server.url) { world in
        let counts = LogManager<Count>(store: world.store, cache: world.cache)
        #expect(try await counts.reduce(world.id).aggregate.events == 3)
        await counts.shutdown()
        let copied = try await server.command("COPY", world.cache.key(of: Count.self, for: world.id), world.key())
        #expect(copied == .integer(1))
        #expect(try await world.reduce(expecting: 6).cacheHits == 0)
        #expect(try await world.reduce(expecting: 6).cacheHits == 1)
      }
    }
  }

  @Test func `an entry of another log is a miss and is overwritten`() async throws {
    try await RedisServer.with { server in
      try await Self.with(server.url) { world in
        let other = LogID(type: "tally")
        try await world.cache.store([.sample(other, through: 2, total: 1000)])
        _ = try await server.command("COPY", world.cache.key(of: Tally.self, for: other), world.key())
        #expect(try await world.reduce(expecting: 6).cacheHits == 0)
        #expect(try await world.reduce(expecting: 6).cacheHits == 1)
      }
    }
  }

  @Test func `an entry of another fold version doesn't show`() async throws {
    try await RedisServer.with { server in
      try await Self.with(server.url) { world in
        #expect(try await world.reduce(expecting: 6).cacheWrites == 1)
        let next = LogManager<Doubled>(store: world.store, cache: world.cache)
        let reduction = try await next.reduce(world.id)
        #expect(reduction.aggregate.total == 12)
        await next.shutdown()
        #expect(next.statistics.cacheMisses == 1)
        #expect(try await world.reduce(expecting: 6).cacheHits == 1)
      }
    }
  }

  @Test(arguments: Damage.allCases)
  func `a damaged entry is a miss and is overwritten`(damage: Damage) async throws {
    try await RedisServer.with { server in
      try await Self.with(server.url) { world in
        #expect(try await world.reduce(expecting: 6).cacheWrites == 1)
        let intact = try #require(try await world.cache.values(of: [world.key()])[0])
        try await server.set(world.key(), to: damage.done(to: intact, under: world.key()))
        let statistics = try await world.reduce(expecting: 6)
        #expect(statistics.cacheHits == 0)
        #expect(statistics.cacheErrors == 0)
        #expect(statistics.cacheWrites == 1)
        #expect(try await world.cache.values(of: [world.key()])[0]?.prefix(24) == intact.prefix(24))
        #expect(try await world.reduce(expecting: 6).cacheHits == 1)
      }
    }
  }

  @Test func `a value that isn't a string is a miss and is overwritten`() async throws {
    try await RedisServer.with { server in
      for isSliding in [false, true] {
        var options = RedisCacheOptions.patient
        options.isSliding = isSliding
        try await Self.with(server.url, options) { world in
          _ = try await server.command("RPUSH", world.key(), "a", "b")
          let statistics = try await world.reduce(expecting: 6)
          #expect(statistics.cacheErrors == 0)
          #expect(statistics.cacheWrites == 1)
          #expect(try await world.reduce(expecting: 6).cacheHits == 1)
        }
      }
    }
  }

  @Test func `an unreadable entry that was replaced meanwhile isn't deleted`() async throws {
    try await RedisServer.with { server in
      try await Self.with(server.url) { world in
        try await server.set(world.key(), to: Array("rubbish".utf8))
        let run = RedisScript.Run(keys: [world.key()], arguments: ["other rubbish"])
        try await RedisConnection.with(server.url) { connection in
          let replies = try await connection.run(.removeEqual, [run])
          #expect(replies == [.integer(0)])
          #expect(try await connection.command("GET", world.key()) == .text("rubbish"))
        }
      }
    }
  }

  @Test func `an index beyond the end of the log is poison`() async throws {
    try await RedisServer.with { server in
      try await Self.with(server.url) { world in
        try await world.cache.store([.sample(world.id, through: 1000, total: 1_000_000)])
        let statistics = try await world.reduce(expecting: 6)
        #expect(statistics.cachePoisoned == 1)
        #expect(statistics.cacheWrites == 1)
        #expect(try await world.reduce(expecting: 6).cachePoisoned == 0)
      }
    }
  }

  @Test func `a reduction of a database that was restored since is poison, even if its index fits`() async throws {
    try await RedisServer.with { server in
      try await Self.with(server.url) { world in
        // The sample's last event has an index that the log has, and another position.
        try await world.cache.store([.sample(world.id, through: 1, total: 1_000_000)])
        let statistics = try await world.reduce(expecting: 6)
        #expect(statistics.cachePoisoned == 1)
        #expect(statistics.cacheWrites == 1)
        #expect(try await world.reduce(expecting: 6).cachePoisoned == 0)
      }
    }
  }

  // MARK: Measuring

  /// Reduces 200 times, one after the other, and fails if more of these went to Redis than the circuit breaker lets through: one,
  /// and then one after every pause, of which the shortest takes 50 ms. On a busy machine that says more than a limit on the time.
  private func measureReduces(of world: World, _ what: String) async throws {
    let errors = CacheErrorRecorder()
    let manager = LogManager<Tally>(store: world.store, cache: world.cache, logger: errors.logger)
    let plain = LogManager<Tally>(store: world.store)
    let baseline = try await ContinuousClock().measure {
      for _ in 0..<200 { _ = try await plain.reduce(world.id) }
    }
    var slowest = Duration.zero
    let cost = try await ContinuousClock().measure {
      for _ in 0..<200 {
        let start = ContinuousClock.now
        let reduction = try await manager.reduce(world.id)
        slowest = max(slowest, ContinuousClock.now - start)
        #expect(reduction.aggregate == Tally(total: 6))
      }
    }
    print(
      """
      \(what): 200 reduces took \(cost), the slowest \(slowest), and \(errors.failedInRedis) of them went to Redis; \
      without a cache \(baseline).
      """
    )
    #expect(errors.failed == 200)
    #expect((1...2 + Int(cost / .milliseconds(50))).contains(errors.failedInRedis))
    await manager.shutdown()
  }
}

/// The next version of ``Tally``, under the same name.
private struct Doubled: Aggregate {
  var total = 0

  static let aggregateName = Tally.aggregateName
  static let foldVersion = 2

  mutating func apply(_ record: EventRecord<TallyEvent>) {
    if case .added(let amount) = record.event { total += 2 * amount }
  }
}

/// Ways in which an entry can be spoilt.
enum Damage: CaseIterable {
  case emptied, cutInHeader, cutInPayload, extended, flipped, foreign, higherIndex, forgedIndex, undecodable

  func done(to entry: [UInt8], under key: String) throws -> [UInt8] {
    let frame = try #require(CacheEntryFrame(entry, under: key))
    switch self {
    case .emptied: return []
    case .cutInHeader: return Array(entry.prefix(10))
    case .cutInPayload: return Array(entry.dropLast())
    case .extended: return entry + [0]
    case .flipped: return entry.dropLast() + [entry.last! ^ 1]
    case .foreign: return Array("O:8:\"stdClass\":0:{}".utf8)
    // With an index that would keep every later write out, were the entry not deleted.
    case .higherIndex: return entry[..<4] + [0x7f, 0xff, 0xff, 0xff] + entry[8...]
    case .forgedIndex: return entry[..<4] + [0xff, 0xff, 0xff, 0xff] + entry[8...]
    case .undecodable:
      let payload = Array(#"{"total":"many"}"#.utf8)[...]
      let anchor = EventAnchor(index: .max, position: frame.lastEvent.position, recordedAt: frame.lastEvent.recordedAt)
      return CacheEntryFrame(lastEvent: anchor, reducedAt: frame.reducedAt, payload: payload).encoded(under: key)
    }
  }
}
