import EventLogs
import Synchronization

/// The positions of the events that a handler was given, in order.
final class HandledEvents: Sendable {
  private let state = Mutex<[Int64]>([])

  var positions: [Int64] { state.withLock(\.self) }

  func add(_ page: FeedPage) {
    state.withLock { $0 += page.events.map(\.anchor.position.rawValue) }
  }
}
