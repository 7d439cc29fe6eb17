public import struct Foundation.Date

/// What a log reduces to, and exactly which events that holds.
public struct Reduction<Aggregate: EventLogs.Aggregate>: Sendable {
  /// The log that was reduced.
  public let logID: LogID

  /// The state after the events up to and including ``throughIndex``.
  public let aggregate: Aggregate

  /// The last event the aggregate holds; `nil` for a log without events.
  public let lastEvent: EventAnchor?

  /// When the fold was made, by this process's clock.
  public let reducedAt: Date

  /// How much the reduction may lag behind the store.
  public let freshness: Freshness

  /// Creates a reduction.
  public init(
    logID: LogID,
    aggregate: Aggregate,
    lastEvent: EventAnchor?,
    reducedAt: Date,
    freshness: Freshness = .exact
  ) {
    self.logID = logID
    self.aggregate = aggregate
    self.lastEvent = lastEvent
    self.reducedAt = reducedAt
    self.freshness = freshness
  }

  /// The index of the last event the aggregate holds; `nil` for a log without events.
  public var throughIndex: EventIndex? { lastEvent?.index }

  /// What an append that builds on this reduction expects the log to end with.
  public var expectedIndex: ExpectedIndex { throughIndex.map(ExpectedIndex.at) ?? .empty }

  package func with(freshness: Freshness) -> Reduction {
    Reduction(logID: logID, aggregate: aggregate, lastEvent: lastEvent, reducedAt: reducedAt, freshness: freshness)
  }
}

extension Reduction: Equatable where Aggregate: Equatable {}

/// How much a reduction may lag behind the store.
public enum Freshness: Hashable, Sendable {
  /// The store was asked: the reduction held every event that had been appended when the call began.
  case exact

  /// The store wasn't asked: the reduction is the cached one, which held everything at ``Reduction/reducedAt``.
  case cached
}
