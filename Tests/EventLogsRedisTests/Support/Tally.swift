import EventLogs
import EventLogsRedis
import Foundation

/// What happens in the logs of these tests.
enum TallyEvent: Event, Equatable {
  case added(amount: Int)
  case noted(text: String)

  static let logType: LogType = "tally"
}

/// Adds amounts up.
struct Tally: Aggregate, Equatable {
  var total = 0
  var notes: [String] = []

  static let aggregateName = "tally"

  mutating func apply(_ record: EventRecord<TallyEvent>) {
    switch record.event {
    case .added(let amount): total += amount
    case .noted(let text): notes.append(text)
    }
  }
}

/// Another aggregate of the same logs.
struct Count: Aggregate, Equatable {
  var events = 0

  mutating func apply(_ record: EventRecord<TallyEvent>) { events += 1 }
}

extension Reduction where Aggregate == Tally {
  /// A reduction through some index, as a fold would have made it.
  static func sample(_ id: LogID, through index: Int32 = 0, total: Int = 1, notes: [String] = []) -> Reduction {
    Reduction(
      logID: id,
      aggregate: Tally(total: total, notes: notes),
      lastEvent: EventAnchor(
        index: EventIndex(rawValue: index)!,
        position: GlobalPosition(rawValue: Int64(index) + 100)!,
        recordedAt: Date(timeIntervalSince1970: 1_770_000_000.123456)
      ),
      reducedAt: Date(timeIntervalSince1970: 1_770_000_001.5)
    )
  }
}

extension RedisReductionCache {
  func reduction(_ id: LogID) async throws -> Reduction<Tally>? {
    try await reductions(of: Tally.self, for: [id])[0]
  }

  /// Opens a cache for as long as the body takes.
  static func with<Result>(
    _ url: String,
    _ options: RedisCacheOptions = .patient,
    _ body: (RedisReductionCache) async throws -> Result
  ) async throws -> Result {
    let cache = try RedisReductionCache(url, options: options)
    do {
      let result = try await body(cache)
      await cache.close()
      return result
    } catch {
      await cache.close()
      throw error
    }
  }
}
