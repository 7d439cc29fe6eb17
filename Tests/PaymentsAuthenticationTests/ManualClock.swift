import Foundation
import Synchronization

/// A clock that stands still until it is advanced.
final class ManualClock: Sendable {
  private let time = Mutex(Date(timeIntervalSince1970: 1500))

  var now: Date { time.withLock { $0 } }

  func advance(by seconds: TimeInterval) {
    time.withLock { $0 += seconds }
  }
}
