import ArgumentParser
import EventLogs
import EventLogsBackends
import Foundation

/// Tells how much there is.
struct StatsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Tells how much the store and the cache hold, and how fast the store grows.",
    discussion: """
      Events of a large table are estimated, as PostgreSQL's statistics have them. Coverage is the number of cached reductions of an \
      aggregate to that of the logs of its type.
      """
  )

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup
  var store: StoreOptions

  @OptionGroup
  var cache: CacheOptions

  func run() async throws {
    try await running {
      try await store.use { store in
        let statistics = try await store.statistics()
        let cached = try await cache.ask { cache throws(EventLogsError) in try await cache.statistics() }
        if json {
          try Output.write(json: StatsReport(store: statistics, cache: cached))
        } else {
          try Output.write(Self.text(of: statistics) + (cached.map { Self.text(of: $0, statistics) } ?? ""))
        }
      }
    }
  }

  private static func text(of store: StoreStatistics) -> String {
    var lines = ["events   \(store.isEstimated ? "about " : "")\(store.events)"]
    lines.append("logs     \(store.logs.values.reduce(0, +))")
    for (type, count) in store.logs.sorted(by: { $0.key < $1.key }) {
      lines.append("  \(type.isEmpty ? "(no type)" : type)  \(count)")
    }
    lines.append(
      "appends  \(String(format: "%.2f", store.recent.rate)) a second over the last \(Int(store.recent.seconds.rounded())) seconds"
    )
    lines.append("size     \(store.bytes.values.reduce(0, +).sizeText)")
    for (name, bytes) in store.bytes.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      lines.append("  \(name)  \(bytes.sizeText)")
    }
    return lines.joined(separator: "\n")
  }

  private static func text(of cache: CacheStatistics, _ store: StoreStatistics) -> String {
    let limit = cache.maximumBytes == 0 ? "no limit" : "of \(cache.maximumBytes.sizeText)"
    var lines = ["", "cache    \(cache.usedBytes.sizeText) (\(limit)), \(cache.evictedKeys) keys evicted"]
    for line in StatsReport.Coverage.all(cache, store) {
      let logs = line.logs.map { " of \($0) logs (\(String(format: "%.1f", line.coverage ?? 0)) %)" } ?? ""
      lines.append(
        "  \(line.entries.namespace)  \(line.entries.aggregate) v\(line.entries.foldVersion)  about \(line.entries.count)\(logs)"
      )
    }
    if cache.otherKeys > 0 { lines.append("  other keys  about \(cache.otherKeys)") }
    return lines.joined(separator: "\n")
  }
}

/// Statistics in JSON.
private struct StatsReport: Encodable {
  /// The entries of an aggregate beside the logs that it could have.
  struct Coverage: Encodable {
    let entries: CacheStatistics.Entries

    /// The logs of the entries' type; `nil` where the store has none.
    let logs: Int64?

    /// In percent.
    var coverage: Double? { logs.map { 100 * Double(entries.count) / Double($0) } }

    static func all(_ cache: CacheStatistics, _ store: StoreStatistics) -> [Coverage] {
      cache.entries.map { Coverage(entries: $0, logs: store.logs[$0.logType]) }
    }

    private enum CodingKeys: String, CodingKey {
      case logs
      case coverage = "coverage_percent"
    }

    func encode(to encoder: any Encoder) throws {
      try entries.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(logs, forKey: .logs)
      try container.encode(coverage, forKey: .coverage)
    }
  }

  let store: StoreStatistics
  let cache: CacheStatistics?

  private enum CodingKeys: String, CodingKey {
    case store, cache
    case coverage = "cache_coverage"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(store, forKey: .store)
    try container.encode(cache, forKey: .cache)
    try container.encodeIfPresent(cache.map { Coverage.all($0, store) }, forKey: .coverage)
  }
}

extension Int64 {
  /// A number of bytes with a unit that suits it.
  fileprivate var sizeText: String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"]
    var (value, place) = (Double(self), 0)
    while value >= 1024, place < units.count - 1 { (value, place) = (value / 1024, place + 1) }
    return place == 0 ? "\(self) B" : "\(String(format: "%.1f", value)) \(units[place])"
  }
}
