/// The events at the beginning of a page that follow each other, up to the bound of a fold.
struct EventRun {
  /// The events to apply.
  let events: ArraySlice<StoredEvent>

  /// The event after these, which should have been the next of the log and isn't.
  let stray: StoredEvent?

  /// Whether the bound was met, so that further events don't matter.
  let meetsBound: Bool

  init(of page: ArraySlice<StoredEvent>, after last: EventAnchor?, within bound: FoldBound) {
    var expected = last?.index.count ?? 0
    var end = page.startIndex
    var stray: StoredEvent?
    var isBeyond = false
    while end < page.endIndex {
      let anchor = page[end].anchor
      guard Int(anchor.index.rawValue) == expected else {
        stray = page[end]
        break
      }
      isBeyond = bound.excludes(anchor)
      if isBeyond { break }
      end += 1
      expected += 1
    }
    events = page[..<end]
    self.stray = stray
    meetsBound = isBeyond || stray == nil && bound.ends(with: events.last?.anchor ?? last)
  }
}
