public import EventLogs

/// A store that records the calls it gets, in order, and fails where a test wants it to.
///
/// ```swift
/// let store = FaultyEventStore(InMemoryEventStore())
/// store.inject(.failAfter(EventLogsError(.outcomeUnknown, "The connection was lost.")), into: .append)
/// ```
public final class FaultyEventStore: EventStore {
  /// A call as it came.
  public enum Call: Hashable, Sendable {
    case append(Append)
    case receipt(IdempotencyKey)
    case events(LogQuery)
    case eventsOfMany([LogStart], limit: Int)
    case feed(FeedQuery)
    case logs(LogListQuery)
    case close

    /// The method that was called.
    public var operation: Operation {
      switch self {
      case .append: .append
      case .receipt: .receipt
      case .events: .events
      case .eventsOfMany: .eventsOfMany
      case .feed: .feed
      case .logs: .logs
      case .close: .close
      }
    }
  }

  /// A method of a store. Closing can be recorded but not made to fail.
  public enum Operation: Hashable, Sendable {
    case append, receipt, events, eventsOfMany, feed, logs, close
  }

  private let store: any EventStore
  private let script: FaultScript<Call, Operation>

  /// Wraps a store.
  ///
  /// - Parameters:
  ///   - store: The store that answers.
  ///   - fault: What shall go wrong with a call for which nothing is injected; `nil` for nothing.
  public init(_ store: any EventStore, fault: @escaping @Sendable (Call) -> Fault? = { _ in nil }) {
    self.store = store
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

  public func append(_ append: Append) async throws(EventLogsError) -> AppendReceipt {
    try await script.next(.append(append), .append).apply { () async throws(EventLogsError) in
      try await store.append(append)
    }
  }

  public func receipt(for key: IdempotencyKey) async throws(EventLogsError) -> AppendReceipt? {
    try await script.next(.receipt(key), .receipt).apply { () async throws(EventLogsError) in
      try await store.receipt(for: key)
    }
  }

  public func events(_ query: LogQuery) async throws(EventLogsError) -> [StoredEvent] {
    try await script.next(.events(query), .events).apply { () async throws(EventLogsError) in
      try await store.events(query)
    }
  }

  public func events(from starts: [LogStart], limit: Int) async throws(EventLogsError) -> [[StoredEvent]] {
    try await script.next(.eventsOfMany(starts, limit: limit), .eventsOfMany).apply { () async throws(EventLogsError) in
      try await store.events(from: starts, limit: limit)
    }
  }

  public func feed(_ query: FeedQuery) async throws(EventLogsError) -> FeedPage {
    try await script.next(.feed(query), .feed).apply { () async throws(EventLogsError) in
      try await store.feed(query)
    }
  }

  public func logs(_ query: LogListQuery) async throws(EventLogsError) -> [LogSummary] {
    try await script.next(.logs(query), .logs).apply { () async throws(EventLogsError) in
      try await store.logs(query)
    }
  }

  /// The hints of the store that answers. That they were asked for isn't recorded.
  public func appendHints() -> AsyncStream<Void> {
    store.appendHints()
  }

  public var statistics: EventStoreStatistics { store.statistics }

  public func close() async {
    _ = script.next(.close, .close)
    await store.close()
  }
}
