/// What a store has done since it was opened, and how busy it is.
public struct EventStoreStatistics: Hashable, Sendable {
  /// How the connections are used on which a store reads and appends.
  public struct Connections: Hashable, Sendable {
    /// How many stand.
    public let open: Int

    /// How many have something to do.
    public let busy: Int

    /// How many there may be.
    public let maximum: Int

    /// Creates a count.
    public init(open: Int, busy: Int, maximum: Int) {
      self.open = open
      self.busy = busy
      self.maximum = maximum
    }
  }

  /// How many appends travelled to the disk together, each time; nothing for a store that doesn't gather them.
  public var appendBatches: SizeDistribution

  /// The connections to a server; `nil` for a store without one.
  public var connections: Connections?

  /// Creates statistics.
  public init(appendBatches: SizeDistribution = SizeDistribution(), connections: Connections? = nil) {
    self.appendBatches = appendBatches
    self.connections = connections
  }
}
