import Foundation
import Synchronization

@testable import EventLogs

/// Time that passes when a test says so: a clock, and pauses that end by it.
final class ManualTime: Sendable {
  private struct Pause {
    let end: Duration
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var elapsed = Duration.zero
    var lastNumber = 0
    var pauses: [Int: Pause] = [:]
  }

  private let state = Mutex(State())
  private let start = ContinuousClock.now

  var elapsed: Duration { state.withLock(\.elapsed) }

  var instant: ContinuousClock.Instant { start + elapsed }

  var date: Date { Date(timeIntervalSince1970: 1_772_366_400 + elapsed / .seconds(1)) }

  /// Waits until so much time has passed, or the task is cancelled.
  func pause(_ duration: Duration) async throws {
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isOver = state.withLock { state in
          guard duration > .zero, !Task.isCancelled else { return true }
          state.pauses[number] = Pause(end: state.elapsed + duration, continuation: continuation)
          return false
        }
        if isOver { continuation.resume(with: Result { try Task.checkCancellation() }) }
      }
    } onCancel: {
      let pause = state.withLock { $0.pauses.removeValue(forKey: number) }
      pause?.continuation.resume(throwing: CancellationError())
    }
  }

  func advance(by duration: Duration) {
    let over = state.withLock { state in
      state.elapsed += duration
      let over = state.pauses.filter { $0.value.end <= state.elapsed }
      for number in over.keys { state.pauses[number] = nil }
      return Array(over.values)
    }
    for pause in over { pause.continuation.resume() }
  }

  /// Lets time pass until a condition holds. A test that uses it has a time limit.
  func advance(until condition: () -> Bool) async throws {
    while !condition() {
      advance(by: .milliseconds(250))
      // Time mustn't run away from those whose pauses end.
      try await Task.sleep(for: .milliseconds(1))
    }
  }
}

extension FeedConsumerConfiguration {
  /// A configuration by whose clocks no time passes but what a test lets pass.
  init(_ time: ManualTime) {
    self.init()
    pause = { try await time.pause($0) }
    instant = { time.instant }
    date = { time.date }
  }
}
