public import EventLogs

/// A cache that records the calls it gets, in order, and fails where a test wants it to.
///
/// ```swift
/// let cache = FaultyReductionCache(InMemoryReductionCache()) { _ in
///   .failBefore(EventLogsError(.cacheUnavailable, "The cache is down."))
/// }
/// ```
public final class FaultyReductionCache: ReductionCache {
  /// A call as it came, with the name of the aggregate.
  public enum Call: Hashable, Sendable {
    case reductions(aggregate: String, [LogID])
    case store(aggregate: String, [StoredReduction])
    case remove(aggregate: String, LogID, endingWith: EventAnchor)
    case close

    /// The method that was called.
    public var operation: Operation {
      switch self {
      case .reductions: .reductions
      case .store: .store
      case .remove: .remove
      case .close: .close
      }
    }
  }

  /// The log of a reduction that was to be stored, and through which event it goes.
  public struct StoredReduction: Hashable, Sendable {
    /// The log that was reduced.
    public let logID: LogID

    /// The index of the last event that the reduction holds.
    public let throughIndex: EventIndex?

    /// Creates the record of a reduction.
    public init(_ logID: LogID, through throughIndex: EventIndex?) {
      self.logID = logID
      self.throughIndex = throughIndex
    }
  }

  /// A method of a cache. Closing can be recorded but not made to fail.
  public enum Operation: Hashable, Sendable {
    case reductions, store, remove, close
  }

  private let cache: any ReductionCache
  private let script: FaultScript<Call, Operation>

  /// Wraps a cache.
  ///
  /// - Parameters:
  ///   - cache: The cache that answers.
  ///   - fault: What shall go wrong with a call for which nothing is injected; `nil` for nothing.
  public init(_ cache: any ReductionCache, fault: @escaping @Sendable (Call) -> Fault? = { _ in nil }) {
    self.cache = cache
    self.script = FaultScript(fault)
  }

  /// The calls so far, in the order in which they began.
  public var calls: [Call] { script.calls }

  /// The methods that were called so far, in order.
  public var operations: [Operation] { calls.map(\.operation) }

  /// Forgets the calls so far.
  public func forgetCalls() { script.forgetCalls() }

  /// Lets the next calls of a method go wrong, one after another, after those that were injected before; `nil` lets one pass.
  public func inject(_ faults: Fault?..., into operation: Operation) {
    script.inject(faults, into: operation)
  }

  public func reductions<A: Aggregate>(of aggregate: A.Type, for ids: [LogID]) async throws(EventLogsError) -> [Reduction<A>?] {
    let call = Call.reductions(aggregate: A.aggregateName, ids)
    return try await script.next(call, .reductions).apply { () async throws(EventLogsError) in
      try await cache.reductions(of: aggregate, for: ids)
    }
  }

  @discardableResult
  public func store<A: Aggregate>(_ reductions: [Reduction<A>]) async throws(EventLogsError) -> Int {
    let stored = reductions.map { StoredReduction($0.logID, through: $0.throughIndex) }
    let call = Call.store(aggregate: A.aggregateName, stored)
    return try await script.next(call, .store).apply { () async throws(EventLogsError) in try await cache.store(reductions) }
  }

  public func remove<A: Aggregate>(_ aggregate: A.Type, of id: LogID, endingWith lastEvent: EventAnchor)
    async throws(EventLogsError)
  {
    let call = Call.remove(aggregate: A.aggregateName, id, endingWith: lastEvent)
    try await script.next(call, .remove).apply { () async throws(EventLogsError) in
      try await cache.remove(aggregate, of: id, endingWith: lastEvent)
    }
  }

  public func close() async {
    _ = script.next(.close, .close)
    await cache.close()
  }
}
