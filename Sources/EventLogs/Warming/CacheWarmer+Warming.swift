extension CacheWarmer {
  /// A log of a batch whose cached reduction isn't known to be fresh.
  private struct Stale {
    let logID: LogID
    let baseline: Reduction<Aggregate>?
    let lastEvent: EventAnchor?

    /// What was read of it to warm it for another aggregate, from where this one has to read.
    let page: WarmingPage?

    init(_ target: WarmingTarget, baseline: Reduction<Aggregate>?) {
      logID = target.logID
      self.baseline = baseline
      lastEvent = target.lastEvent
      page = target.page?.beginning(with: baseline?.throughIndex ?? .first)
    }

    /// The first event to read: the baseline's last one, to see that it is there.
    var start: LogStart { LogStart(logID, from: baseline?.throughIndex ?? .first) }

    /// How many events there are to read, the baseline's last one included, as far as that is known.
    var expectedEvents: Int {
      lastEvent.map { max(0, $0.index.count - (baseline?.throughIndex?.count ?? 1)) + 1 } ?? CacheWarmer.usualEvents
    }
  }

  public func warm(_ logs: [WarmingTarget], evenIfFresh: Bool) async throws(EventLogsError) -> WarmingOutcome {
    var outcome = WarmingOutcome(WarmingCounts())
    let start = ContinuousClock.now
    let stale = try await stale(logs, evenIfFresh: evenIfFresh, &outcome.counts)
    guard !stale.isEmpty else { return outcome }
    let pages = try await pages(of: stale, &outcome)
    let readTime = ContinuousClock.now - start

    var accepted: [Reduction<Aggregate>] = []
    for (place, log) in stale.enumerated() {
      let foldStart = ContinuousClock.now
      do throws(EventLogsError) {
        let page = log.page ?? pages[place]
        var folded = try await manager.fold(log.logID, from: log.baseline, firstPage: page.map { ($0.events, $0.limit) })
        folded.time = readTime + (ContinuousClock.now - foldStart)
        if folded.reduction.lastEvent == nil {
          outcome.counts.unknown += 1
        } else if folded.eventsApplied == 0 {
          outcome.counts.fresh += 1
        } else if policy.accepts(CachingContext(folded), logger: manager.logger) {
          accepted.append(folded.reduction)
        } else {
          outcome.counts.refused += 1
        }
      } catch {
        guard error.isOfOneLog else { throw error }
        outcome.counts.fail(log.logID, error)
      }
    }
    try await write(accepted, replacing: evenIfFresh, &outcome.counts)
    return outcome
  }

  /// The logs that the cache lacks, or may lack events of; all others are counted.
  private func stale(
    _ logs: [WarmingTarget],
    evenIfFresh: Bool,
    _ counts: inout WarmingCounts
  ) async throws(EventLogsError) -> [Stale] {
    var own: [WarmingTarget] = []
    own.reserveCapacity(logs.count)
    for log in logs {
      do throws(EventLogsError) {
        try manager.requireType(of: log.logID)
        own.append(log)
      } catch {
        counts.fail(log.logID, error)
      }
    }
    guard !evenIfFresh, !own.isEmpty else {
      return own.map { Stale($0, baseline: nil) }
    }
    let cached = try await cache.reductions(of: Aggregate.self, for: own.map(\.logID))
    guard cached.count == own.count else {
      throw EventLogsError(.cacheUnavailable, "The cache gave \(cached.count) answers for \(own.count) logs.")
    }
    var stale: [Stale] = []
    for (log, found) in zip(own, cached) {
      let baseline = found?.logID == log.logID && found?.lastEvent != nil ? found : nil
      if let lastEvent = log.lastEvent, baseline?.lastEvent == lastEvent {
        counts.fresh += 1
      } else {
        stale.append(Stale(log, baseline: baseline))
      }
    }
    return stale
  }

  /// The first events to apply of each log that nobody has read yet, in one read; none if one of the logs can't be read, so that
  /// each is to be read alone.
  private func pages(of stale: [Stale], _ outcome: inout WarmingOutcome) async throws(EventLogsError) -> [WarmingPage?] {
    var pages = [WarmingPage?](repeating: nil, count: stale.count)
    let places = stale.indices.filter { stale[$0].page == nil }
    guard !places.isEmpty else { return pages }
    // One event more than expected tells that there are no more.
    let expected = places.reduce(0) { max($0, stale[$1].expectedEvents) } + 1
    let limit = min(expected, LogQuery.maximumLimit)
    let start = ContinuousClock.now
    do throws(EventLogsError) {
      let found = try await manager.store.events(from: places.map { stale[$0].start }, limit: limit)
      guard found.count == places.count else {
        throw EventLogsError(.storeFailed, "The store gave \(found.count) answers for \(places.count) logs.")
      }
      outcome.readTime = ContinuousClock.now - start
      for (place, events) in zip(places, found) {
        let page = WarmingPage(events: events, limit: limit)
        pages[place] = page
        outcome.pages.append(page)
        outcome.eventsRead += events.count
        // The last events of a log stand for all; looking at each would take longer than it is worth.
        guard let last = events.last else { continue }
        outcome.bytesRead += events.count * (last.event.payload.count + (last.metadata?.count ?? 0))
      }
    } catch {
      guard error.isOfOneLog else { throw error }
    }
    return pages
  }

  private func write(
    _ reductions: [Reduction<Aggregate>],
    replacing: Bool,
    _ counts: inout WarmingCounts
  ) async throws(EventLogsError) {
    guard !reductions.isEmpty else { return }
    // An entry through the same event would keep its successor out.
    if replacing { try await remove(reductions) }
    do throws(EventLogsError) {
      let kept = min(try await cache.store(reductions), reductions.count)
      counts.warmed += kept
      counts.fresh += reductions.count - kept
    } catch {
      guard error.isOfOneLog else { throw error }
      // One by one, so that only the guilty fail. Which of them were kept with the others isn't known.
      for reduction in reductions {
        do throws(EventLogsError) {
          try await cache.store([reduction])
          counts.warmed += 1
        } catch {
          guard error.isOfOneLog else { throw error }
          counts.fail(reduction.logID, error)
        }
      }
    }
  }

  /// Removes the entries in whose place others are to be written, all at once.
  private func remove(_ reductions: [Reduction<Aggregate>]) async throws(EventLogsError) {
    let present = try await cache.reductions(of: Aggregate.self, for: reductions.map(\.logID))
    let outcome = await withTaskGroup(of: Result<Void, EventLogsError>.self) { group in
      for (reduction, present) in zip(reductions, present) {
        guard let old = present?.lastEvent, let new = reduction.lastEvent, old.index <= new.index else { continue }
        group.addTask { [cache] in
          await attempt { () async throws(EventLogsError) in
            try await cache.remove(Aggregate.self, of: reduction.logID, endingWith: old)
          }
        }
      }
      var failure = Result<Void, EventLogsError>.success(())
      for await result in group { if case .failure = result { failure = result } }
      return failure
    }
    try outcome.get()
  }
}

extension CachingContext {
  fileprivate init(_ folded: LogManager<Aggregate>.Folded) {
    self.init(
      reduction: folded.reduction,
      cachedIndex: folded.cachedIndex,
      eventsApplied: folded.eventsApplied,
      foldTime: folded.time
    )
  }
}

extension EventLogsError {
  /// Whether it is a log's own fault, so that others can be warmed, and this one can't however often it is tried.
  var isOfOneLog: Bool {
    let codes: [Code] = [.unknownEventType, .undecodableEvent, .corruptLog, .foldFailed, .unencodable, .invalidLogID]
    return codes.contains(code)
  }
}
