/// How fast a ``WarmingJob`` works, and how patient it is.
public struct WarmingConfiguration: Sendable {
  /// Whether to go on when all that was selected is warm, with what the feed brings: `false` by default.
  public var follows = false

  /// Whether to fold logs anew, and write them, that the cache has as they are: `false` by default.
  public var evenIfFresh = false

  /// How many logs a batch has at most: 250 by default. It has fewer while their events would take more than some mebibytes.
  public var batchSize = 250

  /// How many batches are under way at most: 8 by default.
  public var concurrency = 8

  /// How many logs a second are looked at; `nil` for as many as can be.
  public var logsPerSecond: Double?

  /// How long the checkpoint stays with an instance that has died: 10 seconds by default, at most
  /// ``CheckpointLease/maximumDuration``.
  public var lease: Duration = .seconds(10)

  /// How long a job that doesn't follow tries again while the store or the cache can't be reached: a minute by default. One that
  /// follows tries until it is stopped.
  public var patience: Duration = .seconds(60)

  /// How long changes gather while following, so that a log that changes again and again is warmed once: 250 ms by default.
  public var gatheringTime: Duration = .milliseconds(250)

  /// How often a job that follows looks whether the cache still has what was written to it: every second by default.
  public var probeInterval: Duration = .seconds(1)

  /// How often the place is saved at most, but at the end: every second by default. What was warmed after the last time is looked
  /// at again by the next instance.
  public var saveInterval: Duration = .seconds(1)

  /// The clock of rates, patience and leases.
  var now: @Sendable () -> ContinuousClock.Instant = { .now }

  /// Waits for a time, or until the task is cancelled.
  var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

  /// Creates the default configuration.
  public init() {}
}
