import Synchronization

/// A cache in this process: it keeps the most recently used reductions as they are, without encoding them.
///
/// Alone it is the cache of the embedded default; in a ``TieredReductionCache`` it saves the round trip to a shared cache.
public final class InMemoryReductionCache: ReductionCache {
  private struct Key: Hashable {
    let aggregate: ObjectIdentifier
    let foldVersion: Int
    let logID: LogID

    init<A: Aggregate>(_ aggregate: A.Type, _ logID: LogID) {
      // Not its name, which takes its time to make where it is that of the Swift type.
      self.aggregate = ObjectIdentifier(A.self)
      self.foldVersion = A.foldVersion
      self.logID = logID
    }
  }

  private struct Entry {
    let reduction: any Sendable
    let lastEvent: EventAnchor
  }

  private let entries: Mutex<LRU<Key, Entry>>
  private let maximumEntries: Int

  /// Creates an empty cache.
  ///
  /// - Parameter maximumEntries: How many reductions to keep, at least 1. Choose it by the memory one of them takes.
  public init(maximumEntries: Int = 10_000) {
    self.maximumEntries = maximumEntries
    entries = Mutex(LRU(capacity: maximumEntries))
  }

  /// How many reductions the cache holds.
  public var count: Int { entries.withLock { $0.count } }

  public func reductions<A: Aggregate>(of aggregate: A.Type, for ids: [LogID]) async throws(EventLogsError) -> [Reduction<A>?] {
    entries.withLock { entries in
      ids.map { entries.value(for: Key(A.self, $0))?.reduction as? Reduction<A> }
    }
  }

  public func reduction<A: Aggregate>(of aggregate: A.Type, for id: LogID) async throws(EventLogsError) -> Reduction<A>? {
    entries.withLock { $0.value(for: Key(A.self, id))?.reduction as? Reduction<A> }
  }

  @discardableResult
  public func store<A: Aggregate>(_ reductions: [Reduction<A>]) async throws(EventLogsError) -> Int {
    entries.withLock { entries in
      var kept = 0
      for reduction in reductions {
        guard let lastEvent = reduction.lastEvent else { continue }
        let key = Key(A.self, reduction.logID)
        if let present = entries.peek(key), present.lastEvent.index >= lastEvent.index { continue }
        entries.set(Entry(reduction: reduction, lastEvent: lastEvent), for: key)
        kept += 1
      }
      return kept
    }
  }

  public func remove<A: Aggregate>(_ aggregate: A.Type, of id: LogID, endingWith lastEvent: EventAnchor)
    async throws(EventLogsError)
  {
    entries.withLock { entries in
      let key = Key(A.self, id)
      if entries.peek(key)?.lastEvent == lastEvent { entries.remove(key) }
    }
  }

  /// Forgets everything, as a shared cache does that is flushed.
  package func removeAll() { entries.withLock { $0 = LRU(capacity: maximumEntries) } }

  public func close() async {}
}
