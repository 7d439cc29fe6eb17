import DequeModule

/// Appends that wait to be sent, in the order in which they came, and how large they are together.
struct AppendBacklog {
  private var appends: Deque<PendingAppend> = []

  /// How large the payloads and metadata are together.
  private(set) var bytes = 0

  var count: Int { appends.count }

  var isEmpty: Bool { appends.isEmpty }

  mutating func append(_ pending: PendingAppend) {
    appends.append(pending)
    bytes += pending.bytes
  }

  mutating func popFirst() -> PendingAppend? {
    guard let first = appends.popFirst() else { return nil }
    bytes -= first.bytes
    return first
  }

  /// Puts appends that were taken back in front, in their order.
  mutating func putBack(_ passedOver: [PendingAppend]) {
    appends.prepend(contentsOf: passedOver)
    bytes += passedOver.reduce(0) { $0 + $1.bytes }
  }

  /// Takes out the appends at the front that have waited too long. All but those that are tried again stand in the order of their
  /// deadlines.
  mutating func removeLate(_ now: ContinuousClock.Instant) -> [PendingAppend] {
    var late: [PendingAppend] = []
    while let first = appends.first, first.deadline <= now, let pending = popFirst() { late.append(pending) }
    return late
  }

  mutating func removeAll() -> [PendingAppend] {
    defer { self = AppendBacklog() }
    return Array(appends)
  }
}
