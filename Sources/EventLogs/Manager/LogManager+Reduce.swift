public import struct Foundation.Date
import Logging
import Synchronization

extension LogManager {
  /// Reduces a log to its aggregate: takes the cached reduction if there is one and applies only newer events.
  ///
  /// The answer holds every event whose append had returned when the call began, whatever the cache holds. The reduction is
  /// then offered to the cache in the background.
  ///
  /// - Returns: The reduction; of a log without events, the aggregate's initial state and no `throughIndex`.
  /// - Throws: ``EventLogsError`` with code `invalidLogID`, `unknownEventType`, `undecodableEvent`, `corruptLog`, `foldFailed`,
  ///   `storeUnavailable`, `storeFailed`, `cancelled` or `closed`.
  public func reduce(_ id: LogID) async throws(EventLogsError) -> Reduction<Aggregate> {
    try requireType(of: id)
    let start = ContinuousClock.now
    let answer = try await cached(id)
    return try await exactState(of: id, from: answer, since: start).reduction
  }

  /// Reduces many logs at once: one look into the cache and one read of the store for every 250 of them, up to four of these
  /// under way at a time.
  ///
  /// - Parameter ids: The logs, in any order; one may occur twice.
  /// - Returns: For each id, in the same order, its reduction, as ``reduce(_:)-(LogID)`` gives it.
  /// - Throws: As ``reduce(_:)-(LogID)``; the first log that can't be reduced fails the call.
  public func reduce(_ ids: [LogID]) async throws(EventLogsError) -> [Reduction<Aggregate>] {
    for id in ids { try requireType(of: id) }
    let chunks = stride(from: 0, to: ids.count, by: 250).map { ids[$0..<min($0 + 250, ids.count)] }
    guard chunks.count > 1 else { return try await reduce(chunk: ids[...]) }
    let outcome = await withTaskGroup(of: (Int, Result<[Reduction<Aggregate>], EventLogsError>).self) { group in
      var chunked = [[Reduction<Aggregate>]](repeating: [], count: chunks.count)
      var started = 0
      func start() {
        guard started < chunks.count else { return }
        let (number, chunk) = (started, chunks[started])
        started += 1
        group.addTask {
          (number, await attempt { () async throws(EventLogsError) in try await self.reduce(chunk: chunk) })
        }
      }
      for _ in 0..<4 { start() }
      defer { group.cancelAll() }
      return await attempt { () async throws(EventLogsError) in
        while let (number, outcome) = await group.next() {
          chunked[number] = try outcome.get()
          start()
        }
        var reductions: [Reduction<Aggregate>] = []
        reductions.reserveCapacity(ids.count)
        for chunk in chunked { reductions += chunk }
        return reductions
      }
    }
    return try outcome.get()
  }

  private func reduce(chunk ids: ArraySlice<LogID>) async throws(EventLogsError) -> [Reduction<Aggregate>] {
    guard !ids.isEmpty else { return [] }
    let start = ContinuousClock.now
    let answers = try await cached(Array(ids))
    let limit = ReadAhead().limit
    let pages = try await store.events(
      from: zip(ids, answers).map { LogStart($0, from: $1.reduction?.throughIndex ?? .first) },
      limit: limit
    )
    guard pages.count == ids.count else {
      throw EventLogsError(.storeFailed, "The store gave \(pages.count) answers for \(ids.count) logs.")
    }
    var reductions: [Reduction<Aggregate>] = []
    reductions.reserveCapacity(ids.count)
    for (place, id) in ids.enumerated() {
      let state = try await exactState(
        of: id,
        from: answers[place],
        firstPage: (pages[place], limit),
        since: start
      )
      reductions.append(state.reduction)
    }
    return reductions
  }

  /// Reduces a log, allowing an answer from the cache alone.
  ///
  /// - Parameters:
  ///   - id: The log.
  ///   - staleness: How old a cached reduction may be, by ``Reduction/reducedAt``, to be answered without asking the store.
  /// - Returns: The cached reduction, with ``Reduction/freshness`` saying `cached`, or an exact one.
  /// - Throws: As ``reduce(_:)-(LogID)``.
  public func reduce(_ id: LogID, allowing staleness: Staleness) async throws(EventLogsError) -> Reduction<Aggregate> {
    try requireType(of: id)
    let start = ContinuousClock.now
    let answer = try await cached(id)
    if let baseline = answer.reduction {
      let age = configuration.now().timeIntervalSince(baseline.reducedAt)
      if age >= 0, Duration.seconds(age) <= staleness.limit {
        counters.countReduction(\.hits, eventsApplied: 0)
        return baseline.with(freshness: .cached)
      }
    }
    return try await exactState(of: id, from: answer, since: start).reduction
  }

  /// Reduces a log to what it was after one of its events.
  ///
  /// - Parameters:
  ///   - id: The log.
  ///   - index: The last event to apply.
  /// - Returns: The reduction through exactly that index. It isn't offered to the cache.
  /// - Throws: As ``reduce(_:)-(LogID)``, and with code `eventNotFound` when the log ends before the index.
  public func reduce(_ id: LogID, through index: EventIndex) async throws(EventLogsError) -> Reduction<Aggregate> {
    try requireType(of: id)
    let baseline = try await cached(id).reduction
    let isUsable = baseline?.throughIndex.map { $0 <= index } ?? false
    let reduction = try await fold(id, from: isUsable ? baseline : nil, bound: .through(index)).reduction
    guard reduction.throughIndex == index else {
      throw EventLogsError(
        .eventNotFound,
        "The log \(id) has no event at index \(index); it \(reduction.throughIndex.map { "ends at index \($0)" } ?? "is empty").",
        logID: id,
        actualIndex: reduction.throughIndex,
        eventIndex: index
      )
    }
    return reduction
  }

  /// Reduces a log to what it was at a time, from its first event on.
  ///
  /// A cached reduction is no baseline here: where the store's clock once went back, an event recorded too late may lie
  /// within it, and the answer would depend on what was cached. The call therefore costs as much as the log is long up to that
  /// time, whatever the cache holds. Where the index is known, ``reduce(_:through:)`` is the cheaper way into the past.
  ///
  /// - Parameters:
  ///   - id: The log.
  ///   - date: The time; events recorded at or before it are applied, up to the first that isn't.
  /// - Returns: The reduction, without `throughIndex` if the log began later. It isn't offered to the cache.
  /// - Throws: As ``reduce(_:)-(LogID)``.
  public func reduce(_ id: LogID, asOf date: Date) async throws(EventLogsError) -> Reduction<Aggregate> {
    try requireType(of: id)
    return try await fold(id, from: nil, bound: .recorded(by: date)).reduction
  }

  /// What the cache said of a log.
  enum CacheAnswer {
    case held(Reduction<Aggregate>)
    case nothing
    case failed

    /// The cached reduction.
    var reduction: Reduction<Aggregate>? { if case .held(let reduction) = self { reduction } else { nil } }
  }

  /// Asks the cache for a log. What it may not hold is not taken.
  ///
  /// - Throws: ``EventLogsError`` with code `cancelled`.
  func cached(_ id: LogID) async throws(EventLogsError) -> CacheAnswer {
    guard let cache else { return .nothing }
    do throws(EventLogsError) {
      let answer = try await cache.reduction(of: Aggregate.self, for: id)
      let found = usable(answer, for: id)
      count([found])
      return found
    } catch {
      try cacheFailed(error, for: 1)
      return .failed
    }
  }

  /// Asks the cache for some logs at once.
  ///
  /// - Throws: ``EventLogsError`` with code `cancelled`.
  func cached(_ ids: [LogID]) async throws(EventLogsError) -> [CacheAnswer] {
    guard let cache else { return Array(repeating: .nothing, count: ids.count) }
    do throws(EventLogsError) {
      let answers = try await cache.reductions(of: Aggregate.self, for: ids)
      guard answers.count == ids.count else {
        throw EventLogsError(.cacheUnavailable, "The cache gave \(answers.count) answers for \(ids.count) logs.")
      }
      let found = zip(answers, ids).map { usable($0, for: $1) }
      count(found)
      return found
    } catch {
      try cacheFailed(error, for: ids.count)
      return Array(repeating: .failed, count: ids.count)
    }
  }

  private func usable(_ answer: Reduction<Aggregate>?, for id: LogID) -> CacheAnswer {
    if let answer, answer.logID == id, answer.lastEvent != nil { .held(answer) } else { .nothing }
  }

  private func count(_ answers: [CacheAnswer]) {
    let hits = answers.count { $0.reduction != nil }
    counters.cacheHits.add(hits, ordering: .relaxed)
    counters.cacheMisses.add(answers.count - hits, ordering: .relaxed)
  }

  private func cacheFailed(_ error: EventLogsError, for asked: Int) throws(EventLogsError) {
    if Task.isCancelled { throw .cancelled }
    counters.cacheErrors.add(1, ordering: .relaxed)
    counters.cacheMisses.add(asked, ordering: .relaxed)
    logger.debug("the cache was not read", metadata: ["error": "\(error)"])
  }

  /// Brings what the cache held up to the store's state and offers the result to the cache.
  ///
  /// - Parameter start: When the cache was asked.
  func exactState(
    of id: LogID,
    from answer: CacheAnswer,
    firstPage: (events: [StoredEvent], limit: Int)? = nil,
    since start: ContinuousClock.Instant
  ) async throws(EventLogsError) -> Folded {
    var folded = try await fold(id, from: answer.reduction, firstPage: firstPage)
    folded.time = ContinuousClock.now - start
    count(folded, from: answer)
    offerToCache(folded)
    return folded
  }

  private func count(_ folded: Folded, from answer: CacheAnswer) {
    let outcome: WritableKeyPath<ReductionOutcomes, Int> =
      switch answer {
      case .failed: \.errors
      case .nothing: \.misses
      // What the store contradicts was dropped.
      case .held where folded.cachedIndex == nil: \.misses
      case .held: folded.eventsApplied == 0 ? \.hits : \.stale
      }
    counters.countReduction(outcome, eventsApplied: folded.eventsApplied)
  }

  func offerToCache(_ folded: Folded) {
    guard let writer, folded.eventsApplied > 0 else { return }
    writer.enqueue(
      CachingContext(
        reduction: folded.reduction,
        cachedIndex: folded.cachedIndex,
        eventsApplied: folded.eventsApplied,
        foldTime: folded.time
      )
    )
  }
}

/// How far an answer may lag behind the store.
public struct Staleness: Hashable, Sendable {
  let limit: Duration

  /// Allows a cached reduction that was made at most so long ago.
  public static func staleness(of limit: Duration) -> Staleness { Staleness(limit: limit) }
}
