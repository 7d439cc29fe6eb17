import Foundation
import Hiredis
import TestServers

@testable import EventLogsRedis

extension RedisConnectionConfiguration {
  /// For tests in which nothing is meant to take long: limits that only a broken driver reaches.
  static func patient(_ url: String) throws -> RedisConnectionConfiguration {
    RedisConnectionConfiguration(endpoint: try RedisEndpoint(url: url), timeout: .seconds(20), connectTimeout: .seconds(20))
  }
}

extension RedisConnection {
  /// Connects for as long as the body takes.
  static func with<Result>(_ url: String, _ body: (RedisConnection) async throws -> Result) async throws -> Result {
    try await with(.patient(url), body)
  }

  static func with<Result>(
    _ configuration: RedisConnectionConfiguration,
    _ body: (RedisConnection) async throws -> Result
  ) async throws -> Result {
    let connection = RedisConnection(configuration)
    do {
      let result = try await body(connection)
      await connection.close()
      return result
    } catch {
      await connection.close()
      throw error
    }
  }

  /// Sends one command of texts.
  nonisolated func command(_ words: String...) async throws(RedisError) -> RedisReply {
    try await send(RedisRequest(words.map { .text($0) }))[0]
  }
}

extension RedisReply {
  static func text(_ text: String) -> RedisReply { .string(Array(text.utf8)) }

  var bytes: [UInt8]? { if case .string(let bytes) = self { bytes } else { nil } }
  var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  var error: RedisReplyError? { if case .error(let error) = self { error } else { nil } }
}

extension RedisCacheOptions {
  /// Options with which only a broken driver times out.
  static var patient: RedisCacheOptions {
    var options = RedisCacheOptions()
    options.readTimeout = .seconds(20)
    options.writeTimeout = .seconds(20)
    options.connectTimeout = .seconds(20)
    return options
  }
}

/// Looks again and again whether something has become true, for at most 20 seconds.
func eventually(_ condition: () async throws -> Bool) async rethrows -> Bool {
  let deadline = ContinuousClock.now + .seconds(20)
  while ContinuousClock.now < deadline {
    if try await condition() { return true }
    await Task.yield()
  }
  return false
}

extension RedisServer {
  /// Sends one command of texts over a connection of its own, in database 0.
  func command(_ words: String...) async throws -> RedisReply {
    try await RedisConnection.with(url) { try await $0.send(RedisRequest(words.map { .text($0) }))[0] }
  }

  /// Puts a value under a key.
  func set(_ key: String, to bytes: [UInt8]) async throws {
    try await RedisConnection.with(url) { _ = try await $0.send(RedisRequest(["SET", .text(key), .bytes(bytes[...])])) }
  }
}
