import struct Foundation.Date

/// Times and limits of a consumer.
public struct FeedConsumerConfiguration: Sendable {
  /// How long the checkpoint stays with an instance that has died: 10 seconds by default, at most
  /// ``CheckpointLease/maximumDuration``. The lease is renewed when a third of its time has passed without a page.
  public var lease: Duration = .seconds(10)

  /// How often an instance that stands by tries to claim the checkpoint: every second by default.
  public var claimInterval: Duration = .seconds(1)

  /// How long to wait at most between reads at the end of the feed, when no hint at appends comes: 250 ms by default.
  public var pollingInterval: Duration = .milliseconds(250)

  /// How many events a page has at most, from 1 to ``LogQuery/maximumLimit``: 1,000 by default.
  public var pageLimit = 1000

  /// Waits for a time, or until the task is cancelled.
  var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

  /// The clock of leases.
  var instant: @Sendable () -> ContinuousClock.Instant = { .now }

  /// The clock of lags.
  var date: @Sendable () -> Date = { Date() }

  /// Creates the default configuration.
  public init() {}
}
