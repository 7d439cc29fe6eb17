package import EventLogs
import Hiredis

/// Tells operators about the Redis that serves as a cache. It asks over a connection of its own and leaves the entries alone.
package struct RedisInspector: InspectableCache {
  private let connection: RedisConnection

  /// Creates an inspector. No connection is made by this.
  ///
  /// - Parameter url: As ``RedisReductionCache`` takes it.
  /// - Throws: ``EventLogsError`` with code `invalidArgument`; the URL isn't repeated.
  package init(_ url: String) throws(EventLogsError) {
    connection = RedisConnection(
      RedisConnectionConfiguration(
        endpoint: try RedisEndpoint(url: url),
        timeout: .seconds(10),
        connectTimeout: .seconds(5)
      )
    )
  }

  package func close() async {
    await connection.close()
  }

  /// Counts the entries by walking through all keys, a thousand at a time, beside whatever else Redis does.
  ///
  /// - Throws: ``EventLogsError`` with code `cacheUnavailable`, `cancelled` or `closed`.
  package func statistics() async throws(EventLogsError) -> CacheStatistics {
    let info = try await info()
    var counts: [CacheStatistics.Entries: Int64] = [:]
    var others: Int64 = 0
    var cursor = "0"
    repeat {
      guard case .array(let answer) = try await send(["SCAN", .text(cursor), "COUNT", "1000"]), answer.count == 2,
        case .string(let next) = answer[0], case .array(let keys) = answer[1]
      else { throw EventLogsError(.cacheUnavailable, "Redis answered something unexpected when asked for its keys.") }
      cursor = String(decoding: next, as: UTF8.self)
      for case .string(let key) in keys {
        if let entries = CacheStatistics.Entries(key: String(decoding: key, as: UTF8.self)) {
          counts[entries, default: 0] += 1
        } else {
          others += 1
        }
      }
    } while cursor != "0"
    let entries = counts.map { entries, count in
      var entries = entries
      entries.count = count
      return entries
    }
    return CacheStatistics(
      entries: entries.sorted { $0.sortKey.lexicographicallyPrecedes($1.sortKey) },
      otherKeys: others,
      usedBytes: info.number("used_memory"),
      maximumBytes: info.number("maxmemory"),
      evictedKeys: info.number("evicted_keys")
    )
  }

  /// - Throws: ``EventLogsError`` with code `cacheUnavailable`, `cancelled` or `closed`.
  package func diagnose() async throws(EventLogsError) -> [Diagnosis] {
    let info = try await info()
    return [Self.version(info), Self.memory(info)]
  }

  private static func version(_ info: [String: String]) -> Diagnosis {
    let version = info["redis_version"] ?? "unknown"
    let parts = version.split(separator: ".").compactMap { Int($0) }
    let isOld = parts.count >= 2 && (parts[0], parts[1]) < (6, 2)
    return isOld
      ? .warning("redis_version", "Redis has version \(version): entries can't be kept alive by reading.", "Use 6.2 or newer.")
      : .fine("redis_version", "Redis has version \(version).")
  }

  private static func memory(_ info: [String: String]) -> Diagnosis {
    let policy = info["maxmemory_policy"] ?? "unknown"
    let maximum = info.number("maxmemory")
    if maximum == 0 {
      return .warning(
        "maxmemory",
        "Redis may use all of its machine's memory (maxmemory is 0, maxmemory-policy \(policy)), and is killed when that ends.",
        "Set maxmemory, and maxmemory-policy allkeys-lru where Redis serves as a cache only, or volatile-lru."
      )
    }
    if policy == "noeviction" {
      return .warning(
        "maxmemory-policy",
        "Redis refuses writes once it has \(maximum) bytes (maxmemory-policy is noeviction): new reductions aren't cached then.",
        "Set maxmemory-policy allkeys-lru where Redis serves as a cache only, or volatile-lru."
      )
    }
    return .fine("maxmemory-policy", "Redis evicts by \(policy) at \(maximum) bytes.")
  }

  private func info() async throws(EventLogsError) -> [String: String] {
    guard case .string(let bytes) = try await send(["INFO"]) else {
      throw EventLogsError(.cacheUnavailable, "Redis answered something unexpected when asked for its state.")
    }
    // By bytes, since to Swift the end of a line is one character.
    let lines = bytes.split { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }
    let pairs = lines.map { String(decoding: $0, as: UTF8.self).split(separator: ":", maxSplits: 1) }
    return Dictionary(pairs.compactMap { $0.count == 2 ? (String($0[0]), String($0[1])) : nil }) { $1 }
  }

  private func send(_ command: [RedisArgument]) async throws(EventLogsError) -> RedisReply {
    let reply: RedisReply
    do throws(RedisError) {
      reply = try await connection.send(RedisRequest(command))[0]
    } catch {
      throw EventLogsError(error)
    }
    if case .error = reply { throw .refused(reply, "tell of itself") }
    return reply
  }
}

extension [String: String] {
  fileprivate func number(_ name: String) -> Int64 { self[name].flatMap { Int64($0) } ?? 0 }
}

extension CacheStatistics.Entries {
  /// Takes the key of an entry apart; `nil` for another key.
  fileprivate init?(key: String) {
    let parts = key.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4, Int(parts[2]) != nil, let id = LogID(parts[3]) else { return nil }
    self.init(
      namespace: parts[0].unescapedFromKey,
      aggregate: parts[1].unescapedFromKey,
      foldVersion: parts[2],
      logType: id.type.rawValue,
      count: 0
    )
  }

  fileprivate var sortKey: [String] { [namespace, aggregate, foldVersion, logType] }
}
