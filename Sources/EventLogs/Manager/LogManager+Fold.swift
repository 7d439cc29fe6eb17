import Logging
import Synchronization

extension LogManager {
  /// A reduction and what it cost.
  struct Folded {
    let reduction: Reduction<Aggregate>

    /// The index through which the cache held the reduction that this one was made from; `nil` if it was made from nothing.
    let cachedIndex: EventIndex?

    /// How many events were applied to what the cache held.
    let eventsApplied: Int

    /// How long it took, from the look into the cache on.
    var time = Duration.zero
  }

  /// Folds a log page by page, further pages under way while one is applied. A baseline whose last event the store doesn't
  /// have is dropped from the cache, and the log folded from its start.
  func fold(
    _ id: LogID,
    from baseline: Reduction<Aggregate>?,
    bound: FoldBound = .newest,
    firstPage: (events: [StoredEvent], limit: Int)? = nil
  ) async throws(EventLogsError) -> Folded {
    var fold = Fold(id, baseline: baseline, bound: bound, codec: codec)
    var readAhead = ReadAhead()
    let limit = firstPage?.limit ?? readAhead.limit
    let page =
      if let firstPage { firstPage.events } else {
        try await store.events(bound.query(id, from: fold.startIndex, limit: limit))
      }
    readAhead.adapt(to: page)
    guard try fold.absorb(page) else { return try await refold(id, discrediting: baseline, bound: bound) }
    if page.count == limit, !fold.isComplete, let next = page.last?.index.next {
      try await absorb(into: &fold, from: next, of: id, bound: bound, readAhead)
    }
    return Folded(
      reduction: Reduction(
        logID: id,
        aggregate: fold.aggregate,
        lastEvent: fold.lastEvent,
        reducedAt: configuration.now()
      ),
      cachedIndex: baseline?.throughIndex,
      eventsApplied: fold.eventsApplied
    )
  }

  /// Folds the rest of a log. Since a log has no holes, where a page begins is known before the page before it has come.
  private func absorb(
    into fold: inout Fold<Aggregate>,
    from first: EventIndex,
    of id: LogID,
    bound: FoldBound,
    _ readAhead: ReadAhead
  ) async throws(EventLogsError) {
    var folding = fold
    let outcome = await withTaskGroup(of: PageAhead.self) { group in
      var readAhead = readAhead
      var next: EventIndex? = first
      var (asked, taken) = (0, 0)
      var arrived: [Int: PageAhead] = [:]

      func ask() {
        guard let from = next else { return }
        let query = bound.query(id, from: from, limit: readAhead.limit)
        let number = asked
        asked += 1
        next = EventIndex(Int(from.rawValue) + query.limit)
        group.addTask { [store] in
          PageAhead(
            number: number,
            limit: query.limit,
            events: await attempt { () async throws(EventLogsError) in try await store.events(query) }
          )
        }
      }

      defer { group.cancelAll() }
      return await attempt { () async throws(EventLogsError) in
        ask()
        while taken < asked {
          while arrived[taken] == nil, let page = await group.next() { arrived[page.number] = page }
          guard let page = arrived.removeValue(forKey: taken) else { break }
          taken += 1
          let events = try page.events.get()
          readAhead.adapt(to: events)
          let isLast = events.count < page.limit
          // A log that ends soon is read by one page more; one that goes on has its next two pages under way.
          while !isLast, next != nil, asked - taken < readAhead.pages { ask() }
          _ = try folding.absorb(events)
          if isLast || folding.isComplete { break }
        }
      }
    }
    fold = folding
    try outcome.get()
  }

  private func refold(
    _ id: LogID,
    discrediting baseline: Reduction<Aggregate>?,
    bound: FoldBound
  ) async throws(EventLogsError) -> Folded {
    if let lastEvent = baseline?.lastEvent {
      counters.cachePoisoned.add(1, ordering: .relaxed)
      logger.warning(
        "a cached reduction ends with an event that the store doesn't have",
        metadata: ["log_id": "\(id)", "index": "\(lastEvent.index)", "position": "\(lastEvent.position)"]
      )
      do {
        try await cache?.remove(Aggregate.self, of: id, endingWith: lastEvent)
      } catch {
        if Task.isCancelled { throw .cancelled }
        counters.cacheErrors.add(1, ordering: .relaxed)
      }
    }
    return try await fold(id, from: nil, bound: bound)
  }
}

/// A page that was asked for before its turn.
private struct PageAhead: Sendable {
  let number: Int
  let limit: Int
  let events: Result<[StoredEvent], EventLogsError>
}

extension FoldBound {
  fileprivate func query(_ id: LogID, from: EventIndex, limit: Int) -> LogQuery {
    var query = LogQuery(id, from: from, limit: limit)
    if case .through(let index) = self { query.through = index }
    return query
  }
}

/// Turns a throwing operation into a result, since tasks and their groups forget the type of an error.
func attempt<Value>(
  _ operation: () async throws(EventLogsError) -> Value
) async -> Result<Value, EventLogsError> {
  do throws(EventLogsError) {
    return .success(try await operation())
  } catch {
    return .failure(error)
  }
}
