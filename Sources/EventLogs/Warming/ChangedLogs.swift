import Synchronization

import struct Foundation.Date

/// The logs that have changed and wait to be warmed: each once, however often it changed.
///
/// One task adds pages of the feed, another takes what has gathered.
final class ChangedLogs: Sendable {
  enum Taking {
    /// Logs, through which position they are all that changed, and when the newest of their events was recorded.
    case changes([WarmingTarget], through: GlobalPosition, recordedAt: Date?)
    case nothingYet
    case ended
  }

  private struct State {
    var lastEvents: [LogID: EventAnchor] = [:]
    var order: [LogID] = []

    /// Through which position pages were added that weren't taken.
    var through: GlobalPosition?

    /// When the newest event of these pages was recorded.
    var recordedAt: Date?

    /// When the first of the waiting came.
    var since: ContinuousClock.Instant?
    var end: Result<Void, EventLogsError>?
  }

  /// How many logs wait at most, but for those of one page.
  private static let capacity = 2048

  private let state = Mutex(State())
  private let gatheringTime: Duration

  /// - Parameter gatheringTime: How long the first change waits for others.
  init(gatheringTime: Duration) {
    self.gatheringTime = gatheringTime
  }

  var isFull: Bool { state.withLock { $0.order.count >= Self.capacity } }

  func add(_ page: FeedPage, at now: ContinuousClock.Instant) {
    state.withLock { state in
      for event in page.events {
        if state.lastEvents.updateValue(event.anchor, forKey: event.logID) == nil { state.order.append(event.logID) }
      }
      state.through = page.through
      state.recordedAt = page.events.last?.anchor.recordedAt ?? state.recordedAt
      state.since = state.since ?? now
    }
  }

  /// There will be no more pages.
  func finish(_ result: Result<Void, EventLogsError>) {
    state.withLock { $0.end = result }
  }

  /// Takes what has gathered, if the first of it has waited long enough.
  ///
  /// - Parameter count: How many logs needn't wait for others.
  /// - Throws: What the reading ended with, when all that was read before is taken.
  func take(enough count: Int, at now: ContinuousClock.Instant) throws(EventLogsError) -> Taking {
    let taking: Result<Taking, EventLogsError> = state.withLock { state in
      guard let through = state.through, let since = state.since else {
        return state.end.map { $0.map { .ended } } ?? .success(.nothingYet)
      }
      guard state.order.count >= count || state.end != nil || now - since >= gatheringTime else { return .success(.nothingYet) }
      let logs = state.order.map { WarmingTarget($0, lastEvent: state.lastEvents[$0]) }
      defer { state = State(end: state.end) }
      return .success(.changes(logs, through: through, recordedAt: state.recordedAt))
    }
    return try taking.get()
  }
}
