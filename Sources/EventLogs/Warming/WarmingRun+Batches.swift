import ServiceLifecycle
import Synchronization

extension WarmingRun {
  /// Warms what a source gives, several batches at a time, and keeps the place before which all are done.
  ///
  /// - Parameter reader: What fills the source meanwhile.
  func warm(
    _ source: some WarmingSource,
    reader: (@Sendable () async -> Void)? = nil
  ) async throws(EventLogsError) -> Ending {
    let result = await withTaskGroup(of: SettledBatch?.self) { group in
      if let reader {
        group.addTask {
          await reader()
          return nil
        }
      }
      defer { group.cancelAll() }
      return await attempt { () async throws(EventLogsError) in try await self.warm(source, in: &group) }
    }
    return try result.get()
  }

  private func warm(
    _ source: some WarmingSource,
    in group: inout TaskGroup<SettledBatch?>
  ) async throws(EventLogsError) -> Ending {
    var (asked, inFlight) = (0, 0)
    var settled = SettledPlaces()
    var ending: Ending?
    while true {
      while ending == nil, inFlight < configuration.concurrency {
        if Task.isShuttingDownGracefully {
          ending = .stopped
        } else if try await !isCacheIntact() {
          ending = .cacheLost
        } else {
          let (size, mayWait) = (pace.batchSize(upTo: configuration.batchSize), inFlight == 0)
          let step = try await job.patiently { [budget] () async throws(EventLogsError) in
            try await source.next(upTo: size, budget, mayWait: mayWait)
          }
          switch step {
          case .end: ending = .finished
          case .nothingYet: break
          case .batch(let batch):
            let wait = pace.wait(forLogs: batch.logs.count, at: configuration.now())
            if wait > .zero { try await job.pause(wait) }
            let number = asked
            asked += 1
            inFlight += 1
            group.addTask { [job] in await job.settle(batch, number) }
          }
          if case .nothingYet = step {
            try await savePlaceIfDue()
            if !mayWait { break }
          }
        }
      }
      guard inFlight > 0, let next = await group.next() else { break }
      // The reader ends before the last of what it has read is warm.
      guard let next else { continue }
      inFlight -= 1
      switch next.outcomes {
      case .failure(let error) where error.code == .cancelled && Task.isShuttingDownGracefully: ending = .stopped
      case .failure(let error): throw error
      case .success(let outcomes):
        learn(from: outcomes, with: next.company)
        job.recorder.addBatch(of: next.batch.logs.count, backOff: pace.backOff)
        if let reached = settled.settle(next.number, next.batch.place) {
          place = reached
          showPlace()
        }
      }
      try await savePlaceIfDue()
    }
    try await savePlace()
    return ending ?? .finished
  }

  private func learn(from outcomes: [WarmingOutcome], with batches: Int) {
    for outcome in outcomes {
      budget.adapt(events: outcome.eventsRead, bytes: outcome.bytesRead)
      if let time = outcome.readTime { pace.observe(time, rows: outcome.eventsRead, with: batches) }
    }
  }
}

/// A batch that was warmed, or couldn't be.
private struct SettledBatch: Sendable {
  let number: Int
  let batch: WarmingBatch

  /// How many batches were under way when it began, itself included.
  let company: Int
  let outcomes: Result<[WarmingOutcome], EventLogsError>
}

/// Which of the batches that were begun in order are done, whatever the order in which they end.
private struct SettledPlaces {
  private var waiting: [Int: WarmingPlace?] = [:]
  private var next = 0

  /// Takes note of a batch that is done.
  ///
  /// - Returns: The place before which now everything is done, if it has changed.
  mutating func settle(_ number: Int, _ place: WarmingPlace?) -> WarmingPlace? {
    waiting[number] = .some(place)
    var reached: WarmingPlace?
    while let place = waiting.removeValue(forKey: next) {
      reached = place ?? reached
      next += 1
    }
    return reached
  }
}

extension WarmingJob {
  fileprivate func settle(_ batch: WarmingBatch, _ number: Int) async -> SettledBatch {
    let company = batchesUnderWay.add(1, ordering: .relaxed).newValue
    defer { batchesUnderWay.subtract(1, ordering: .relaxed) }
    let outcomes = await attempt { () async throws(EventLogsError) in try await warm(batch.logs) }
    return SettledBatch(number: number, batch: batch, company: company, outcomes: outcomes)
  }

  /// Warms a batch for every aggregate. What is read of a log for one of them the next ones are given.
  private func warm(_ batch: [WarmingTarget]) async throws(EventLogsError) -> [WarmingOutcome] {
    var logs = batch
    var outcomes: [WarmingOutcome] = []
    for (number, warmer) in warmers.enumerated() where !logs.isEmpty {
      var outcome = try await patiently { [logs] () async throws(EventLogsError) in
        try await warmer.warm(logs, evenIfFresh: configuration.evenIfFresh)
      }
      recorder.add(outcome.counts, of: warmer.title)
      if number < warmers.count - 1 { logs.take(outcome.pages) }
      outcome.pages = []
      outcomes.append(outcome)
    }
    return outcomes
  }

  /// Adds the logs of the feed's events to those that are to be warmed.
  func readChanges(
    after position: GlobalPosition,
    through bound: GlobalPosition?,
    into changed: ChangedLogs
  ) async {
    let filter = FeedFilter(logType: logType)
    let query = FeedQuery(after: position, through: bound, where: filter, limit: LogQuery.maximumLimit)
    var feed = store.follow(query)
    feed.pause = { [recorder, configuration] duration in
      recorder.touch()
      try await configuration.pause(duration)
    }
    let result = await attempt { () async throws(EventLogsError) in
      var pages = feed.makeAsyncIterator()
      while let page = try await pages.next() {
        recorder.read(towards: bound ?? page.head)
        while changed.isFull { try await pause(.milliseconds(10)) }
        changed.add(page, at: configuration.now())
      }
    }
    changed.finish(result)
  }
}

extension [WarmingTarget] {
  /// Gives the logs what was read of them.
  fileprivate mutating func take(_ pages: [WarmingPage]) {
    let read = Dictionary(pages.compactMap { page in page.events.first.map { ($0.logID, page) } }) { $1 }
    for place in indices { self[place].page = read[self[place].logID] ?? self[place].page }
  }
}
