/// How much a store holds, and how fast it grows.
package struct StoreStatistics: Hashable, Sendable, Encodable {
  /// How many events there are.
  package var events: Int64

  /// Whether that number is the database's own estimate, because counting would take long.
  package var isEstimated: Bool

  /// How many logs there are of each type, by type.
  package var logs: [String: Int64]

  /// The sizes of tables and indexes, or of the file, in bytes, by name.
  package var bytes: [String: Int64]

  /// What was appended of late.
  package var recent: RecentAppends

  package init(events: Int64, isEstimated: Bool, logs: [String: Int64], bytes: [String: Int64], recent: RecentAppends) {
    self.events = events
    self.isEstimated = isEstimated
    self.logs = logs
    self.bytes = bytes
    self.recent = recent
  }

  private enum CodingKeys: String, CodingKey {
    case events, logs, bytes, recent
    case isEstimated = "is_estimated"
  }
}

/// The appends of the last minutes.
package struct RecentAppends: Hashable, Sendable, Encodable {
  /// How many minutes are looked at.
  package static let minutes = 5

  /// How many of the newest events are looked at.
  package static let maximumEvents = 100_000

  /// How many events were recorded in that time.
  package var events: Int64

  /// The time that these events took, in seconds: all of it, or less where there were more events than are looked at.
  package var seconds: Double

  /// - Parameters:
  ///   - events: How many of the newest events are of the last minutes.
  ///   - age: How long ago the oldest of them was recorded, in seconds.
  package init(events: Int64, age: Double) {
    self.events = events
    seconds = events < Self.maximumEvents ? Double(Self.minutes * 60) : max(age, 0.001)
  }

  /// Events per second.
  package var rate: Double { Double(events) / seconds }

  private enum CodingKeys: String, CodingKey {
    case events, seconds
    case rate = "events_per_second"
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(events, forKey: .events)
    try container.encode(seconds, forKey: .seconds)
    try container.encode(rate, forKey: .rate)
  }
}
