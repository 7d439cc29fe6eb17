import EventLogs
import Foundation
import Hiredis
import TestServers
import Testing

@testable import EventLogsRedis

@Suite(.enabled(if: RedisServer.isAvailable)) struct RedisReductionCacheTests {
  private let id = LogID(type: "tally")

  @Test func `a reduction comes back as it was stored`() async throws {
    try await RedisServer.with(.init(listensOnTCP: true)) { server in
      for url in [server.url, server.tcpURL + "/1"] {
        try await RedisReductionCache.with(url) { cache in
          let before = try await cache.reduction(id)
          #expect(before == nil)
          #expect(try await cache.store([.sample(id, through: 3)]) == 1)
          #expect(try await cache.reduction(id) == .sample(id, through: 3))
        }
      }
    }
  }

  @Test func `many reductions are read at once, in the order that was asked for`() async throws {
    let ids = (0..<500).map { _ in LogID(type: "tally") }
    try await RedisServer.with { server in
      try await RedisReductionCache.with(server.url) { cache in
        let stored = ids.enumerated().filter { $0.offset.isMultiple(of: 3) }.map { Reduction.sample($1, total: $0) }
        #expect(try await cache.store(stored) == 167)
        let found = try await cache.reductions(of: Tally.self, for: ids + [ids[0], ids[1]])
        let totals = found.map { $0?.aggregate.total }
        #expect(totals == (0..<500).map { $0.isMultiple(of: 3) ? $0 : nil } + [0, nil])
        #expect(try await cache.reductions(of: Tally.self, for: []).isEmpty)
        #expect(try await cache.store([Reduction<Tally>]()) == 0)
      }
    }
  }

  @Test func `megabytes of any text come back equal`() async throws {
    let text = String(repeating: "\"quoted\"\\ \u{0} \r\n é 🦖 ", count: 50_000)
    let ids = (0..<4).map { _ in LogID(type: "tally") }
    try await RedisServer.with { server in
      try await RedisReductionCache.with(server.url) { cache in
        #expect(try await cache.store(ids.map { .sample($0, notes: [text]) }) == 4)
        let found = try await cache.reductions(of: Tally.self, for: ids)
        #expect(found.allSatisfy { $0?.aggregate.notes == [text] })
      }
    }
  }

  @Test func `concurrent readers and writers don't mix their entries up`() async throws {
    let ids = (0..<400).map { _ in LogID(type: "tally") }
    try await RedisServer.with { server in
      try await RedisReductionCache.with(server.url) { cache in
        try await withThrowingTaskGroup(of: Void.self) { group in
          for (number, id) in ids.enumerated() {
            group.addTask {
              try await cache.store([.sample(id, total: number)])
              #expect(try await cache.reduction(id)?.aggregate.total == number)
            }
          }
          try await group.waitForAll()
        }
      }
    }
  }

  @Test func `an older fold doesn't overwrite a newer one, in whatever order they arrive`() async throws {
    try await RedisServer.with { server in
      try await RedisReductionCache.with(server.url) { cache in
        #expect(try await cache.store([.sample(id, through: 255)]) == 1)
        #expect(try await cache.store([.sample(id, through: 254), .sample(id, through: 255), .sample(id, through: 256)]) == 1)
        #expect(try await cache.reduction(id)?.throughIndex == 256)
        try await withThrowingTaskGroup(of: Void.self) { group in
          for index in (Int32(1000)..<1200).shuffled() {
            group.addTask { try await cache.store([.sample(id, through: index, total: Int(index))]) }
          }
          try await group.waitForAll()
        }
        #expect(try await cache.reduction(id) == .sample(id, through: 1199, total: 1199))
      }
    }
  }

  @Test func `a reduction without events isn't kept`() async throws {
    try await RedisServer.with { server in
      try await RedisReductionCache.with(server.url) { cache in
        let empty = Reduction(logID: id, aggregate: Tally(), lastEvent: nil, reducedAt: Date())
        let kept = try await cache.store([empty])
        #expect(kept == 0)
        #expect(try await cache.reduction(id) == nil)
      }
    }
  }

  @Test func `an entry is removed only if it ends with that very event`() async throws {
    let reduction = Reduction.sample(id, through: 3)
    let anchor = try #require(reduction.lastEvent)
    let others = [
      EventAnchor(index: 2, position: anchor.position, recordedAt: anchor.recordedAt),
      EventAnchor(index: 3, position: .start, recordedAt: anchor.recordedAt),
      EventAnchor(index: 3, position: anchor.position, recordedAt: anchor.recordedAt + 0.000_001),
    ]
    try await RedisServer.with { server in
      try await RedisReductionCache.with(server.url) { cache in
        try await cache.store([reduction])
        for other in others { try await cache.remove(Tally.self, of: id, endingWith: other) }
        #expect(try await cache.reduction(id) == reduction)
        try await cache.remove(Tally.self, of: id, endingWith: anchor)
        #expect(try await cache.reduction(id) == nil)
        try await cache.remove(Tally.self, of: id, endingWith: anchor)
      }
    }
  }

  @Test func `a value of another type is not an entry, and deleting leaves it alone`() async throws {
    let anchor = try #require(Reduction.sample(id).lastEvent)
    try await RedisServer.with { server in
      try await RedisReductionCache.with(server.url) { cache in
        let key = cache.key(of: Tally.self, for: id)
        _ = try await server.command("RPUSH", key, "a", "b")
        try await cache.remove(Tally.self, of: id, endingWith: anchor)
        try await RedisConnection.with(server.url) { connection in
          let run = RedisScript.Run(keys: [key], arguments: ["a"])
          let replies = try await connection.run(.removeEqual, [run])
          #expect(replies == [.integer(0)])
        }
        #expect(try await server.command("LLEN", key) == .integer(2))
      }
    }
  }

  @Test func `entries live for as many milliseconds as they are given`() async throws {
    var options = RedisCacheOptions.patient
    options.timeToLive = .milliseconds(600_123)
    try await RedisServer.with { server in
      try await RedisReductionCache.with(server.url, options) { cache in
        try await cache.store([.sample(id)])
        let left = try await server.command("PTTL", cache.key(of: Tally.self, for: id)).integer
        #expect((500_000...600_123).contains(left ?? 0))
        #expect(try await cache.reduction(id) != nil)
      }
      options.timeToLive = .milliseconds(1)
      try await RedisReductionCache.with(server.url, options) { cache in
        let other = LogID(type: "tally")
        try await cache.store([.sample(other)])
        #expect(try await eventually { try await cache.reduction(other) == nil })
      }
      options.timeToLive = nil
      try await RedisReductionCache.with(server.url, options) { cache in
        let other = LogID(type: "tally")
        try await cache.store([.sample(other)])
        #expect(try await server.command("PTTL", cache.key(of: Tally.self, for: other)) == .integer(-1))
      }
    }
  }

  @Test(arguments: [true, false]) func `reading extends the life of an entry where that is asked for`(isSliding: Bool)
    async throws
  {
    var options = RedisCacheOptions.patient
    options.timeToLive = .seconds(600)
    options.isSliding = isSliding
    let ids = (0..<3).map { _ in LogID(type: "tally") }
    try await RedisServer.with { server in
      try await RedisReductionCache.with(server.url, options) { cache in
        try await cache.store(ids.map { .sample($0) })
        let keys = ids.map { cache.key(of: Tally.self, for: $0) }
        for readIDs in [[ids[0]], [ids[1], LogID(type: "tally"), ids[2]]] {
          for key in keys { _ = try await server.command("PEXPIRE", key, "60000") }
          let found = try await cache.reductions(of: Tally.self, for: readIDs)
          #expect(found.count { $0 != nil } == (readIDs.count == 1 ? 1 : 2))
          for (id, key) in zip(ids, keys) {
            let left = try await server.command("PTTL", key).integer ?? 0
            #expect((left > 60_000) == (isSliding && readIDs.contains(id)))
          }
        }
      }
    }
  }

  @Test func `user and password are understood, and so is a password alone`() async throws {
    let users = RedisServer.Options(arguments: [
      "--user", "alice", "on", ">s3cr%t", "~*", "&*", "+@all", "--requirepass", "0ther",
    ])
    try await RedisServer.with(users) { server in
      for credentials in ["alice:s3cr%25t", ":0ther"] {
        try await RedisReductionCache.with("redis+unix://\(credentials)@\(server.socketPath)") { cache in
          let other = LogID(type: "tally")
          try await cache.store([.sample(other)])
          #expect(try await cache.reduction(other) != nil)
        }
      }
      for credentials in ["alice:wr0ng", ":wr0ng", "mallory:wr0ng"] {
        try await RedisReductionCache.with("redis+unix://\(credentials)@\(server.socketPath)") { cache in
          let error = await #expect(throws: EventLogsError.self) { try await cache.reduction(id) }
          #expect(
            error?.description
              == "cacheUnavailable: Redis at \(server.socketPath) refused the credentials (WRONGPASS)."
          )
        }
      }
      try await RedisReductionCache.with(server.url) { cache in
        let error = await #expect(throws: EventLogsError.self) { try await cache.reduction(id) }
        #expect(error?.description == "cacheUnavailable: Redis refused to read entries: NOAUTH Authentication required.")
      }
    }
  }

  @Test func `each database has entries of its own`() async throws {
    try await RedisServer.with { server in
      try await RedisReductionCache.with(server.url + "?db=3") { cache in
        try await cache.store([.sample(id)])
        #expect(try await cache.reduction(id) != nil)
      }
      let elsewhere = try await RedisReductionCache.with(server.url) { try await $0.reduction(id) }
      #expect(elsewhere == nil)
      try await RedisReductionCache.with(server.url + "?db=99") { cache in
        let error = await #expect(throws: EventLogsError.self) { try await cache.reduction(id) }
        #expect(error?.message == "Redis at \(server.socketPath) refused database 99: ERR DB index is out of range")
      }
    }
  }

  @Test func `the digests are those of the scripts`() async throws {
    try await RedisServer.with { server in
      for script in [RedisScript.storeUnlessOlder, .removeEndingWith, .removeEqual] {
        let digest = try await server.command("SCRIPT", "LOAD", script.source)
        #expect(digest == .text(script.digest))
      }
    }
  }

  @Test func `a script that Redis doesn't know is sent in full once`() async throws {
    let ids = (0..<10).map { _ in LogID(type: "tally") }
    try await RedisServer.with { server in
      try await RedisReductionCache.with(server.url) { cache in
        for _ in 0..<2 {
          #expect(try await cache.store(ids.map { .sample($0) }) == 10)
          _ = try await server.command("SCRIPT", "FLUSH")
          _ = try await server.command("FLUSHALL")
        }
        let statistics = try await server.command("INFO", "commandstats")
        let text = String(decoding: statistics.bytes ?? [], as: UTF8.self)
        #expect(text.contains("cmdstat_eval:calls=2,"))
      }
    }
  }

  @Test func `a cancelled read ends at once, and the connection stays usable`() async throws {
    try await RedisServer.with { server in
      try await RedisReductionCache.with(server.url) { cache in
        try await cache.store([.sample(id)])
        #expect(try await cache.reduction(id) != nil)
        server.pause()
        let reading = Task { try await cache.reduction(id) }
        reading.cancel()
        let error = await #expect(throws: EventLogsError.self) { try await reading.value }
        #expect(error?.code == .cancelled)
        server.resume()
        #expect(try await cache.reduction(id) == .sample(id))
      }
    }
  }

  @Test func `a closed cache says so`() async throws {
    let cache = try RedisReductionCache("redis://127.0.0.1:1")
    await cache.close()
    let reading = await #expect(throws: EventLogsError.self) { try await cache.reduction(id) }
    #expect(reading?.code == .closed)
    let writing = await #expect(throws: EventLogsError.self) { try await cache.store([.sample(id)]) }
    #expect(writing?.code == .closed)
  }

  @Test func `an aggregate that can't be encoded doesn't keep others from being stored`() async throws {
    try await RedisServer.with { server in
      try await RedisReductionCache.with(server.url) { cache in
        let ids = (0..<3).map { _ in LogID(type: "tally") }
        let anchor = Reduction.sample(id).lastEvent
        let reductions = zip(ids, [1, .infinity, 2]).map {
          Reduction(logID: $0, aggregate: Ratio(value: $1), lastEvent: anchor, reducedAt: Date())
        }
        let error = await #expect(throws: EventLogsError.self) { try await cache.store(reductions) }
        #expect(error?.code == .unencodable)
        #expect(error?.logID == ids[1])
        let found = try await cache.reductions(of: Ratio.self, for: ids)
        #expect(found.map { $0?.aggregate.value } == [1, nil, 2])
      }
    }
  }
}

/// An aggregate that JSON can't always hold.
private struct Ratio: Aggregate {
  var value = 0.0

  mutating func apply(_ record: EventRecord<TallyEvent>) {}
}
