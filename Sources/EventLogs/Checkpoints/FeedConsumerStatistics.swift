/// What an instance of a consumer has done since it was made.
public struct FeedConsumerStatistics: Hashable, Sendable {
  /// Pages that were handled and whose end was saved, those without events included.
  public let pages: Int

  /// Events on these pages.
  public let events: Int

  /// How often the instance became the active one.
  public let takeovers: Int

  /// How often its lease was lost.
  public let leasesLost: Int

  /// How far behind the feed it is; `nil` while it isn't the active one, and until it has read once.
  public let lag: FeedLag?
}

/// How far a consumer is behind the feed, as of its last read.
public struct FeedLag: Hashable, Sendable {
  /// How many positions lie between the last page that was handled and how far the feed could be read. Some may be holes, or of
  /// events that the filter doesn't let pass.
  public let positions: Int

  /// How long the consumer is behind: zero at the end of the feed. Else the age of the oldest event that it has read and not yet
  /// handled or, before it has read one, of the newest that it has handled on its way; zero if it has met none since it stood at
  /// the end.
  ///
  /// An event's age is by the store's clock when it was recorded, and by this machine's clock now.
  public let time: Duration

  /// Creates a lag.
  public init(positions: Int, time: Duration) {
    self.positions = positions
    self.time = time
  }
}
