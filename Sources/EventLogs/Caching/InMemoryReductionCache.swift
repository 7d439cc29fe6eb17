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

    /// From when on it isn't given out any more; `nil` for never.
    let end: ContinuousClock.Instant?
  }

  private let entries: Mutex<LRU<Key, Entry>>
  private let maximumEntries: Int
  private let maximumAge: Duration?
  private let now: @Sendable () -> ContinuousClock.Instant

  /// Creates an empty cache.
  ///
  /// - Parameters:
  ///   - maximumEntries: How many reductions to keep, at least 1. Choose it by the memory one of them takes.
  ///   - maximumAge: How long a reduction is given out after it was stored; `nil` for as long as there is room. Before a shared cache,
  ///     an age sees to it that what changes there, or is lost, is noticed here.
  public convenience init(maximumEntries: Int = 10_000, maximumAge: Duration? = nil) {
    self.init(maximumEntries: maximumEntries, maximumAge: maximumAge) { .now }
  }

  init(maximumEntries: Int, maximumAge: Duration?, now: @escaping @Sendable () -> ContinuousClock.Instant) {
    self.maximumEntries = maximumEntries
    self.maximumAge = maximumAge
    self.now = now
    entries = Mutex(LRU(capacity: maximumEntries))
  }

  /// How many reductions the cache holds.
  public var count: Int { entries.withLock { $0.count } }

  public func reductions<A: Aggregate>(of aggregate: A.Type, for ids: [LogID]) async throws(EventLogsError) -> [Reduction<A>?] {
    entries.withLock { entries in ids.map { reduction(of: $0, in: &entries) } }
  }

  public func reduction<A: Aggregate>(of aggregate: A.Type, for id: LogID) async throws(EventLogsError) -> Reduction<A>? {
    entries.withLock { reduction(of: id, in: &$0) }
  }

  private func reduction<A: Aggregate>(of id: LogID, in entries: inout LRU<Key, Entry>) -> Reduction<A>? {
    let key = Key(A.self, id)
    guard let entry = entries.value(for: key) else { return nil }
    guard !isOver(entry) else {
      entries.remove(key)
      return nil
    }
    return entry.reduction as? Reduction<A>
  }

  private func isOver(_ entry: Entry) -> Bool {
    entry.end.map { $0 <= now() } ?? false
  }

  @discardableResult
  public func store<A: Aggregate>(_ reductions: [Reduction<A>]) async throws(EventLogsError) -> Int {
    let end = maximumAge.map { now() + $0 }
    return entries.withLock { entries in
      var kept = 0
      for reduction in reductions {
        guard let lastEvent = reduction.lastEvent else { continue }
        let key = Key(A.self, reduction.logID)
        if let present = entries.peek(key), present.lastEvent.index >= lastEvent.index, !isOver(present) { continue }
        entries.set(Entry(reduction: reduction, lastEvent: lastEvent, end: end), for: key)
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
