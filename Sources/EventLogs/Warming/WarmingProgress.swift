public import struct Foundation.Date

/// What a ``WarmingJob`` has done since it began to run, and how far it is.
public struct WarmingProgress: Sendable {
  /// What a job does.
  public enum Phase: String, Hashable, Sendable, CaseIterable {
    /// It hasn't claimed its checkpoint yet.
    case waiting

    /// It goes through all logs.
    case walking

    /// It reads the feed up to where it stood.
    case reading

    /// It goes through logs that it was given.
    case listing

    /// It warms what is appended.
    case following

    /// All that was selected is warm, or couldn't be warmed.
    case done
  }

  /// What the job does now.
  public internal(set) var phase = Phase.waiting

  /// How many logs it has looked at; one that changed again counts again.
  public internal(set) var logs = 0

  /// What became of them for each aggregate, by its ``LogWarming/title``.
  public internal(set) var counts: [String: WarmingCounts] = [:]

  /// How often it began with all that was selected because the cache had lost what it held.
  public internal(set) var losses = 0

  /// How long it waits before each batch because the store is slower than usual.
  public internal(set) var backOff = Duration.zero

  /// When it last did something: warmed a batch, read, or tried to.
  public internal(set) var lastActivity: ContinuousClock.Instant

  /// Which part of the ids a walk has passed.
  var walked: Double?

  /// A stretch of the feed that is to be read, and how far it is done.
  struct Stretch {
    let start: GlobalPosition
    let done: GlobalPosition
    var end: GlobalPosition

    /// When the newest event that is done was recorded.
    let recordedAt: Date?
  }

  /// What is to be read of the feed.
  var feed: Stretch?

  /// Which part of a walk, or of the feed to be read, is done, from 0 to 1; `nil` if that can't be known. In a walk it is the
  /// place among the ids, which tells how many logs are left as far as they were created evenly over time.
  public var fraction: Double? {
    switch phase {
    case .walking: walked
    case .reading:
      feed.map { feed in
        Double(feed.done.rawValue - feed.start.rawValue) / Double(max(1, feed.end.rawValue - feed.start.rawValue))
      }
    case .done: 1
    case .waiting, .listing, .following: nil
    }
  }

  /// How many positions of the feed lie behind what is warm; `nil` while it isn't read.
  public var lag: Int? { feed.map { Int(max(0, $0.end.rawValue - $0.done.rawValue)) } }

  /// How long the job is behind the feed: the age of the newest event that it has warmed, by the store's clock when it was recorded
  /// and by this machine's now; zero at the feed's end, and before it has read an event; `nil` while the feed isn't read.
  ///
  /// - Parameter now: The time now.
  public func lagTime(at now: Date = Date()) -> Duration? {
    lag.map { lag in
      guard lag > 0, let recordedAt = feed?.recordedAt else { return .zero }
      return .seconds(max(0, now.timeIntervalSince(recordedAt)))
    }
  }

  /// What became of the logs for all aggregates together.
  public var total: WarmingCounts {
    counts.sorted { $0.key < $1.key }.reduce(into: WarmingCounts()) { $0 += $1.value }
  }
}
