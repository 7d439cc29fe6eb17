import Foundation
import Synchronization

/// What is counted for ``FeedConsumerStatistics``.
final class FeedConsumerProgress: Sendable {
  private struct State {
    var pages = 0
    var events = 0
    var takeovers = 0
    var leasesLost = 0
    var isRunning = false

    /// How far the active instance has handled the feed.
    var through: GlobalPosition?
    var head: GlobalPosition?

    /// When the event was recorded by whose age the lag is told.
    var behindSince: Date?
  }

  private let state = Mutex(State())

  func begin() {
    let wasRunning = state.withLock { state in
      defer { state.isRunning = true }
      return state.isRunning
    }
    precondition(!wasRunning, "a consumer runs once at a time")
  }

  func end() {
    state.withLock { $0.isRunning = false }
  }

  /// This instance is the active one.
  func claimed(at position: GlobalPosition) {
    state.withLock { state in
      state.takeovers += 1
      state.through = position
    }
  }

  /// This instance is no longer the active one.
  func released(isLost: Bool) {
    state.withLock { state in
      if isLost { state.leasesLost += 1 }
      state.through = nil
      state.head = nil
      state.behindSince = nil
    }
  }

  /// A page was read, and all before it are handled.
  func read(_ page: FeedPage) {
    state.withLock { state in
      state.head = page.head
      state.behindSince = page.events.first?.anchor.recordedAt ?? (page.through < page.head ? state.behindSince : nil)
    }
  }

  /// The page that was read last is handled and saved.
  func handled(_ page: FeedPage) {
    state.withLock { state in
      state.pages += 1
      state.events += page.events.count
      state.through = page.through
      state.behindSince = page.through < page.head ? page.events.last?.anchor.recordedAt ?? state.behindSince : nil
    }
  }

  func statistics(at now: Date) -> FeedConsumerStatistics {
    let state = state.withLock(\.self)
    var lag: FeedLag?
    if let through = state.through, let head = state.head {
      let age = state.behindSince.map { now.microsecondsSince1970 - $0.microsecondsSince1970 } ?? 0
      lag = FeedLag(positions: Int(max(0, head.rawValue - through.rawValue)), time: .microseconds(max(0, age)))
    }
    return FeedConsumerStatistics(
      pages: state.pages,
      events: state.events,
      takeovers: state.takeovers,
      leasesLost: state.leasesLost,
      lag: lag
    )
  }
}
