import Foundation
import Synchronization

/// A clock that a test moves.
final class ManualClock: Sendable {
  private let time: Mutex<Date>

  init(_ time: Date = Date(timeIntervalSince1970: 1_772_366_400)) {
    self.time = Mutex(time)
  }

  var now: Date { time.withLock(\.self) }

  func advance(by seconds: Double) {
    time.withLock { $0 += seconds }
  }
}
