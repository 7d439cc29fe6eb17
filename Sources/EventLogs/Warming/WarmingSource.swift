/// Where a job's batches come from. It is used by one task.
protocol WarmingSource {
  /// The next batch.
  ///
  /// - Parameters:
  ///   - limit: How many logs it has at most.
  ///   - budget: How many events these may have.
  ///   - mayWait: Whether to wait for a while if there is none yet, because nothing else is under way.
  func next(upTo limit: Int, _ budget: WarmingBudget, mayWait: Bool) async throws(EventLogsError) -> WarmingStep
}

enum WarmingStep {
  case batch(WarmingBatch)
  case nothingYet
  case end
}

/// Logs to be warmed together.
struct WarmingBatch: Sendable {
  let logs: [WarmingTarget]

  /// How far the job has come when this batch and all before it are done; `nil` if that makes no difference.
  let place: WarmingPlace?
}

/// All logs of a type, in the order of their ids.
final class LogWalk: WarmingSource {
  private static let pageLimit = 1000

  private let store: any EventStore
  private let logType: LogType
  private var place: WarmingPlace
  private var page: ArraySlice<WarmingTarget> = []

  /// The read of the page after this one, which is made while this one is used; `nil` when there is none, or it failed.
  private var nextPage: ReadInFlight<[LogSummary]>?

  /// The last log that was read; the next page comes after it.
  private var lastRead: LogID?
  private var isLastPage = false

  /// Called with each page.
  private let onRead: @Sendable () -> Void

  init(_ store: any EventStore, of logType: LogType, from place: WarmingPlace, onRead: @escaping @Sendable () -> Void) {
    self.store = store
    self.logType = logType
    self.place = place
    self.onRead = onRead
    lastRead = place.lastLog
  }

  func next(upTo limit: Int, _ budget: WarmingBudget, mayWait: Bool) async throws(EventLogsError) -> WarmingStep {
    if page.isEmpty {
      guard !isLastPage else { return .end }
      try await readPage()
    }
    let logs = Array(page.prefix(budget.count(of: page, upTo: limit)))
    guard let last = logs.last else { return .end }
    page.removeFirst(logs.count)
    place.lastLog = last.logID
    return .batch(WarmingBatch(logs: logs, place: place))
  }

  private func readPage() async throws(EventLogsError) {
    let read = nextPage ?? startReading()
    nextPage = nil
    let summaries = try await read.value
    onRead()
    page = summaries.map { WarmingTarget($0.logID, lastEvent: $0.lastEvent) }[...]
    lastRead = summaries.last?.logID ?? lastRead
    isLastPage = summaries.count < Self.pageLimit
    if !isLastPage { nextPage = startReading() }
  }

  private func startReading() -> ReadInFlight<[LogSummary]> {
    let query = LogListQuery(logType: logType, after: lastRead, limit: Self.pageLimit)
    return ReadInFlight { [store] () async throws(EventLogsError) in try await store.logs(query) }
  }
}

/// Logs that somebody lists.
final class ListedLogs: WarmingSource {
  private var ids: AsyncThrowingStream<LogID, any Error>.Iterator

  init(_ ids: AsyncThrowingStream<LogID, any Error>) {
    self.ids = ids.makeAsyncIterator()
  }

  func next(upTo limit: Int, _ budget: WarmingBudget, mayWait: Bool) async throws(EventLogsError) -> WarmingStep {
    var logs: [WarmingTarget] = []
    do {
      // An id that occurs twice is read once, if both fall into one batch.
      var seen: Set<LogID> = []
      while logs.count < limit, let id = try await ids.next(isolation: #isolation) {
        if seen.insert(id).inserted { logs.append(WarmingTarget(id)) }
      }
    } catch {
      if let error = error as? EventLogsError { throw error }
      throw EventLogsError(.invalidArgument, "The list of logs can't be read.", underlying: error)
    }
    // Its end is also what a list says whose task is cancelled.
    guard !Task.isCancelled else { throw .cancelled }
    return logs.isEmpty ? .end : .batch(WarmingBatch(logs: logs, place: nil))
  }
}

/// The logs that events of the feed are of.
final class FeedChanges: WarmingSource {
  /// How long to wait for changes at a time.
  private static let idleTime = Duration.milliseconds(50)

  private let changed: ChangedLogs
  private let configuration: WarmingConfiguration
  private var place: WarmingPlace
  private var ready: ArraySlice<WarmingTarget> = []

  init(_ changed: ChangedLogs, from place: WarmingPlace, _ configuration: WarmingConfiguration) {
    self.changed = changed
    self.place = place
    self.configuration = configuration
  }

  func next(upTo limit: Int, _ budget: WarmingBudget, mayWait: Bool) async throws(EventLogsError) -> WarmingStep {
    if ready.isEmpty {
      switch try changed.take(enough: limit, at: configuration.now()) {
      case .ended: return .end
      case .nothingYet:
        guard mayWait else { return .nothingYet }
        do { try await configuration.pause(Self.idleTime) } catch { throw .cancelled }
        return .nothingYet
      case .changes(let logs, let through, let recordedAt):
        place.position = through
        place.recordedAt = recordedAt ?? place.recordedAt
        ready = logs[...]
      }
    }
    let logs = Array(ready.prefix(budget.count(of: ready, upTo: limit)))
    ready.removeFirst(logs.count)
    return .batch(WarmingBatch(logs: logs, place: ready.isEmpty ? place : nil))
  }
}
