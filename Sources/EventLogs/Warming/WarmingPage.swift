/// Events of a log in a row, as one read answered them.
struct WarmingPage: Hashable, Sendable {
  let events: [StoredEvent]

  /// How many there could have been. The log has no more if there are fewer.
  let limit: Int

  /// The part that begins with an event; `nil` if that isn't here.
  func beginning(with index: EventIndex) -> WarmingPage? {
    guard let first = events.first?.index, first <= index else { return nil }
    let skipped = index.count - first.count
    guard skipped < events.count, events[skipped].index == index else { return nil }
    return skipped == 0 ? self : WarmingPage(events: Array(events[skipped...]), limit: limit - skipped)
  }
}
