public import struct Foundation.Date

/// What a log reduces to, and exactly which events that holds.
///
/// It is one reference in memory: passing it on and keeping it don't copy the aggregate.
public struct Reduction<Aggregate: EventLogs.Aggregate>: Sendable {
  private final class Content: Sendable {
    let logID: LogID
    let aggregate: Aggregate
    let lastEvent: EventAnchor?
    let reducedAt: Date

    init(_ logID: LogID, _ aggregate: Aggregate, _ lastEvent: EventAnchor?, _ reducedAt: Date) {
      self.logID = logID
      self.aggregate = aggregate
      self.lastEvent = lastEvent
      self.reducedAt = reducedAt
    }
  }

  private let content: Content

  /// How much the reduction may lag behind the store.
  public private(set) var freshness: Freshness

  /// Creates a reduction.
  public init(
    logID: LogID,
    aggregate: Aggregate,
    lastEvent: EventAnchor?,
    reducedAt: Date,
    freshness: Freshness = .exact
  ) {
    content = Content(logID, aggregate, lastEvent, reducedAt)
    self.freshness = freshness
  }

  /// The log that was reduced.
  public var logID: LogID { content.logID }

  /// The state after the events up to and including ``throughIndex``.
  public var aggregate: Aggregate { content.aggregate }

  /// The last event the aggregate holds; `nil` for a log without events.
  public var lastEvent: EventAnchor? { content.lastEvent }

  /// When the fold was made, by this process's clock.
  public var reducedAt: Date { content.reducedAt }

  /// The index of the last event the aggregate holds; `nil` for a log without events.
  public var throughIndex: EventIndex? { lastEvent?.index }

  /// What an append that builds on this reduction expects the log to end with.
  public var expectedIndex: ExpectedIndex { throughIndex.map(ExpectedIndex.at) ?? .empty }

  package func with(freshness: Freshness) -> Reduction {
    var reduction = self
    reduction.freshness = freshness
    return reduction
  }
}

extension Reduction: Equatable where Aggregate: Equatable {
  public static func == (one: Reduction, other: Reduction) -> Bool {
    one.logID == other.logID && one.lastEvent == other.lastEvent && one.reducedAt == other.reducedAt
      && one.freshness == other.freshness && one.aggregate == other.aggregate
  }
}

/// How much a reduction may lag behind the store.
public enum Freshness: Hashable, Sendable {
  /// The store was asked: the reduction held every event that had been appended when the call began.
  case exact

  /// The store wasn't asked: the reduction is the cached one, which held everything at ``Reduction/reducedAt``.
  case cached
}
