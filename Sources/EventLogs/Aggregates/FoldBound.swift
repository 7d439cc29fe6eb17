import struct Foundation.Date

/// How far a fold goes.
enum FoldBound {
  case newest
  case through(EventIndex)
  case recorded(by: Date)

  /// Whether an event lies beyond it, so that further events don't matter.
  func excludes(_ event: EventAnchor) -> Bool {
    switch self {
    case .newest: false
    case .through(let index): event.index > index
    case .recorded(let date): event.recordedAt > date
    }
  }

  /// Whether an event is known to be the last within it.
  func ends(with event: EventAnchor?) -> Bool {
    guard case .through(let index) = self, let event else { return false }
    return event.index >= index
  }
}
