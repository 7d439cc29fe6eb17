import Synchronization

/// Keeps what ``WarmingJob/progress`` tells.
final class WarmingRecorder: Sendable {
  private let state: Mutex<WarmingProgress>
  private let now: @Sendable () -> ContinuousClock.Instant

  init(_ titles: [String], now: @escaping @Sendable () -> ContinuousClock.Instant) {
    self.now = now
    var progress = WarmingProgress(lastActivity: now())
    for title in titles { progress.counts[title] = WarmingCounts() }
    state = Mutex(progress)
  }

  var progress: WarmingProgress { state.withLock(\.self) }

  /// Something else is being done from now on.
  func enter(_ phase: WarmingProgress.Phase) {
    change { progress in
      progress.phase = phase
      progress.walked = nil
      progress.feed = nil
    }
  }

  /// Something was done, or tried.
  func touch() { change { _ in } }

  func add(_ counts: WarmingCounts, of title: String) {
    change { $0.counts[title, default: WarmingCounts()] += counts }
  }

  /// A batch is done for all aggregates.
  func addBatch(of logs: Int, backOff: Duration) {
    change { progress in
      progress.logs += logs
      progress.backOff = backOff
    }
  }

  /// A walk has come so far, from 0 to 1.
  func walked(_ fraction: Double) {
    change { $0.walked = min(max(fraction, 0), 1) }
  }

  /// The feed is to be read up to a position.
  func read(towards end: GlobalPosition) {
    change { progress in
      guard let feed = progress.feed else { return }
      progress.feed?.end = max(end, feed.end)
    }
  }

  /// The feed is done through a place.
  func warmed(through place: WarmingPlace) {
    change { progress in
      let end = max(place.position, progress.feed?.end ?? place.position)
      progress.feed = WarmingProgress.Stretch(start: place.from, done: place.position, end: end, recordedAt: place.recordedAt)
    }
  }

  func countLoss() {
    change { $0.losses += 1 }
  }

  private func change(_ body: (inout WarmingProgress) -> Void) {
    let now = now()
    state.withLock { progress in
      body(&progress)
      progress.lastActivity = now
    }
  }
}
