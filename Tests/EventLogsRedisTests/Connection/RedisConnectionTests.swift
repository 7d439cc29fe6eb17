import Foundation
import Synchronization
import TestServers
import Testing

@testable import EventLogsRedis
@testable import Hiredis

@Suite(.enabled(if: RedisServer.isAvailable)) struct RedisConnectionTests {
  @Test func `many tasks share one connection, and each gets its own reply`() async throws {
    try await RedisServer.with(.init(listensOnTCP: true)) { server in
      for url in [server.url, server.tcpURL] {
        try await RedisConnection.with(url) { connection in
          try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<2000 {
              group.addTask {
                let replies = try await connection.send(.twoCommands(number))
                #expect(replies == [.status("OK"), .text("value \(number)")])
              }
            }
            try await group.waitForAll()
          }
          #expect(try await connection.clientCount() == 1)
        }
      }
    }
  }

  @Test func `every kind of reply is understood`() async throws {
    try await RedisServer.with { server in
      try await RedisConnection.with(server.url) { connection in
        #expect(try await connection.command("PING") == .status("PONG"))
        #expect(try await connection.command("INCRBY", "n", "-3") == .integer(-3))
        #expect(try await connection.command("GET", "nothing") == .null)
        #expect(try await connection.command("ECHO", "") == .text(""))
        let wrongType = try await connection.command("LPUSH", "n", "1")
        #expect(wrongType.error?.code == "WRONGTYPE")
        #expect(
          try await connection.command("EVAL", "return {1, {'a', false}, {}}", "0")
            == .array([.integer(1), .array([.text("a"), .null]), .array([])])
        )
      }
    }
  }

  @Test func `bytes of all values and megabytes of them come back equal`() async throws {
    let all = (0..<4_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    try await RedisServer.with { server in
      try await RedisConnection.with(server.url) { connection in
        let replies = try await connection.send(.setAndGet("binary", all))
        #expect(replies == [.status("OK"), .string(all)])
      }
    }
  }

  @Test func `a cancelled task stops waiting at once, and the connection stays usable`() async throws {
    try await RedisServer.with { server in
      try await RedisConnection.with(server.url) { connection in
        let id = try await connection.command("CLIENT", "ID")
        // It waits in Redis until an element comes, which it does only after the task has ended.
        let waiting = Task { try await connection.command("BLPOP", "list", "0") }
        try await RedisConnection.with(server.url) { other in
          #expect(try await eventually { try await other.blockedClients() == 1 })
          waiting.cancel()
          await #expect(throws: RedisError(.cancelled, "The calling task was cancelled.")) { try await waiting.value }
          _ = try await other.command("RPUSH", "list", "late")
        }
        #expect(try await connection.command("ECHO", "mine") == .text("mine"))
        #expect(try await connection.command("CLIENT", "ID") == id)
      }
    }
  }

  @Test func `closing ends what waits, and the socket`() async throws {
    try await FakeRedis.with(answering: { _ in .nothing }) { server in
      let connection = RedisConnection(try .patient(server.url))
      let waiting = Task { try await connection.command("PING") }
      for await _ in server.accepted { break }
      await connection.close()
      await #expect(throws: RedisError(.closed, "The connection to Redis was closed.")) { try await waiting.value }
      for await _ in server.hungUp { break }
      await #expect(throws: RedisError(.closed, "The connection to Redis was closed.")) {
        try await connection.command("PING")
      }
    }
  }

  @Test func `the socket goes with the last reference`() async throws {
    try await FakeRedis.with(answering: { _ in .text("+PONG\r\n") }) { server in
      do {
        let connection = RedisConnection(try .patient(server.url))
        #expect(try await connection.command("PING") == .status("PONG"))
      }
      for await _ in server.hungUp { break }
    }
  }

  @Test func `a server that hangs fails all that wait, once, and is then left alone`() async throws {
    try await FakeRedis.with(answering: { _ in .nothing }) { server in
      var configuration = try RedisConnectionConfiguration.patient(server.url)
      configuration.timeout = .milliseconds(50)
      configuration.backoff.initial = .seconds(600)
      configuration.backoff.maximum = .seconds(600)
      try await RedisConnection.with(configuration) { connection in
        let codes = await withTaskGroup(of: RedisError.Code?.self) { group in
          for _ in 0..<50 { group.addTask { await connection.failure() } }
          return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.allSatisfy { $0 == .timedOut || $0 == .circuitOpen })
        #expect(codes.contains(.timedOut))
        #expect(await connection.failure() == .circuitOpen)
        #expect(server.connectionCount.load(ordering: .relaxed) == 1)
      }
    }
  }

  @Test func `a trickle of bytes doesn't hold a caller for ever`() async throws {
    try await FakeRedis.with(answering: { _ in .text("$1000000\r\n") }) { server in
      var configuration = try RedisConnectionConfiguration.patient(server.url)
      configuration.timeout = .milliseconds(20)
      try await RedisConnection.with(configuration) { connection in
        #expect(await connection.failure() == .timedOut)
      }
    }
  }

  @Test(
    arguments: [
      "HTTP/1.1 400 Bad Request\r\n\r\n", "\0\0\0\0", "$-5\r\n", "*-9\r\n", ":notanumber\r\n", "$99999999999999999999\r\n",
      "*2147483647\r\n",
      "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n", "+OK\r\n+again\r\n",
    ]
  )
  func `garbage ends the connection with an error`(garbage: String) async throws {
    try await FakeRedis.with(answering: { _ in .text(garbage) }) { server in
      let failures = Mutex<[RedisError.Code]>([])
      let (events, continuation) = AsyncStream<Void>.makeStream()
      let connection = RedisConnection(try .patient(server.url)) { event in
        if case .becameUnavailable(let error) = event { failures.withLock { $0.append(error.code) } }
        continuation.yield()
      }
      _ = await connection.failure()
      for await _ in events { break }
      #expect(failures.withLock { $0 } == [.protocolViolation])
      for await _ in server.hungUp { break }
      await connection.close()
    }
  }

  @Test func `a connection that breaks fails what waits, and the next request connects anew`() async throws {
    let isBroken = Atomic(true)
    try await FakeRedis.with(answering: { _ in isBroken.load(ordering: .relaxed) ? .hangUp : .text("+PONG\r\n") }) { server in
      var configuration = try RedisConnectionConfiguration.patient(server.url)
      configuration.backoff.initial = .milliseconds(1)
      try await RedisConnection.with(configuration) { connection in
        #expect(await connection.failure() == .connectionLost)
        isBroken.store(false, ordering: .relaxed)
        #expect(await eventually { await connection.failure() == nil })
      }
    }
  }

  @Test func `a connection that the server ends while idle costs nobody anything`() async throws {
    try await FakeRedis.with(answering: { _ in .bytesThenEnd(Array("+PONG\r\n".utf8)) }) { server in
      let connection = RedisConnection(try .patient(server.url)) { event in Issue.record("unexpected: \(event)") }
      var ends = server.hungUp.makeAsyncIterator()
      for _ in 0..<20 {
        #expect(try await connection.command("PING") == .status("PONG"))
        _ = await ends.next()
      }
      #expect(server.connectionCount.load(ordering: .relaxed) == 20)
      await connection.close()
    }
  }

  @Test func `a server that answers and is gone in one go has answered, and the next request connects anew`() async throws {
    try await FakeRedis.with(answering: { _ in .bytesThenReset(Array("+PONG\r\n".utf8)) }) { server in
      var configuration = try RedisConnectionConfiguration.patient(server.url)
      // Now and then dispatch tells neither the answer nor the reset, and only the look at the deadline finds them.
      configuration.timeout = .seconds(1)
      let connection = RedisConnection(configuration) { event in Issue.record("unexpected: \(event)") }
      for _ in 0..<50 {
        #expect(try await connection.command("PING") == .status("PONG"))
        try #require(await eventually { await !connection.hasSocket }, "the connection doesn't notice that the server is gone")
      }
      #expect(server.connectionCount.load(ordering: .relaxed) == 50)
      await connection.close()
    }
  }

  @Test func `refused connections fail at once and say where`() async throws {
    try await withRefusingPort { port in
      try await RedisConnection.with("redis://127.0.0.1:\(port)") { connection in
        let error = await #expect(throws: RedisError.self) { try await connection.command("PING") }
        #expect(error?.message == "Redis at 127.0.0.1:\(port) can't be reached: Connection refused")
      }
    }
    try await RedisConnection.with("redis+unix:///nonexistent/redis.sock") { connection in
      let error = await #expect(throws: RedisError.self) { try await connection.command("PING") }
      #expect(error?.message == "Redis at /nonexistent/redis.sock can't be reached: No such file or directory")
    }
  }

  @Test func `a server that accepts and doesn't log us in fails within the time for connecting`() async throws {
    try await FakeRedis.with(answering: { _ in .nothing }) { server in
      var configuration = try RedisConnectionConfiguration.patient("redis://:secret@127.0.0.1:\(server.port)/2")
      configuration.connectTimeout = .milliseconds(50)
      try await RedisConnection.with(configuration) { connection in
        let error = await #expect(throws: RedisError.self) { try await connection.command("PING") }
        #expect(error?.code == .connectFailed)
        for await _ in server.hungUp { break }
      }
    }
  }

  @Test func `requests beyond the bound are refused`() async throws {
    try await FakeRedis.with(answering: { _ in .nothing }) { server in
      var configuration = try RedisConnectionConfiguration.patient(server.url)
      configuration.maximumPending = 10
      let connection = RedisConnection(configuration)
      await withTaskGroup(of: RedisError.Code?.self) { group in
        for _ in 0..<15 { group.addTask { await connection.failure() } }
        for _ in 0..<5 { #expect(await group.next() == .overloaded) }
        await connection.close()
        for _ in 0..<10 { #expect(await group.next() == .closed) }
      }
    }
  }
}

extension RedisConnection {
  /// The code with which a PING fails.
  fileprivate nonisolated func failure() async -> RedisError.Code? {
    do throws(RedisError) {
      _ = try await command("PING")
      return nil
    } catch {
      return error.code
    }
  }

  fileprivate nonisolated func clientCount() async throws -> Int {
    let list = try await command("CLIENT", "LIST").bytes ?? []
    return list.count { $0 == UInt8(ascii: "\n") }
  }

  fileprivate nonisolated func blockedClients() async throws -> Int {
    let info = String(decoding: try await command("INFO", "clients").bytes ?? [], as: UTF8.self)
    return info.contains("blocked_clients:1\r\n") ? 1 : 0
  }
}

extension RedisRequest {
  fileprivate static func twoCommands(_ number: Int) -> RedisRequest {
    setAndGet("key \(number)", Array("value \(number)".utf8))
  }

  fileprivate static func setAndGet(_ key: String, _ value: [UInt8]) -> RedisRequest {
    var request = RedisRequest(["SET", .text(key), .bytes(value[...])])
    request.append(["GET", .text(key)])
    return request
  }
}
