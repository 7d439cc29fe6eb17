import Synchronization
import TestServers

/// redis-benchmark over loopback, one command at a time on every connection.
final class RedisBenchmark: Sendable {
  static let keys = 20_000

  private let redis: RedisServer
  private let seconds: Double

  /// The rates seen so far by the number of clients, from which the number of requests is chosen.
  private let rates = Mutex<[Int: Double]>([:])

  init(_ redis: RedisServer, seconds: Double) {
    self.redis = redis
    self.seconds = seconds
  }

  /// Keeps a value under every key.
  func load(bytes: Int) async throws {
    try await Command.run([
      "redis-cli", "-p", "\(redis.port)", "eval",
      "for i = 0, \(Self.keys - 1) do redis.call('set', string.format('key:%012d', i), ARGV[1]) end", "0",
      String(repeating: "x", count: bytes),
    ])
  }

  /// Gets random keys.
  func get(clients: Int) async throws -> Sample {
    let requests = Int(seconds * (rates.withLock { $0[clients] } ?? (clients == 1 ? 10_000 : 40_000)))
    let output = try await Command.run([
      "redis-benchmark", "-h", "127.0.0.1", "-p", "\(redis.port)", "-c", "\(clients)", "-n", "\(requests)", "-P", "1",
      "-r", "\(Self.keys)", "--csv", "GET", "key:__rand_int__",
    ])
    // After a line of names: "GET key:__rand_int__","rps",…
    guard let line = output.split(separator: "\n").last, line.hasPrefix("\"GET "),
      let rate = line.split(separator: "\"").dropFirst(2).first.flatMap({ Double($0) })
    else { throw ServerFailure("redis-benchmark printed no rate:\n\(output)") }
    rates.withLock { $0[clients] = rate }
    return Sample(operations: requests, seconds: Double(requests) / rate)
  }
}
