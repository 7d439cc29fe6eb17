/// The positions that one page of the feed covers: the same arithmetic for all stores.
package struct FeedSpan: Sendable {
  /// The position before the first.
  package private(set) var lower: GlobalPosition

  /// The last position.
  package private(set) var upper: GlobalPosition

  private let query: FeedQuery
  private let head: GlobalPosition

  /// - Parameter head: Up to which position the feed may be read.
  package init(_ query: FeedQuery, head: GlobalPosition) {
    self.query = query
    self.head = head
    lower = query.after
    upper = min(query.through ?? head, head)
  }

  package var isEmpty: Bool { upper <= lower }

  package func contains(_ position: GlobalPosition) -> Bool { position > lower && position <= upper }

  /// Keeps what the query's scan limit allows, where it has a filter.
  ///
  /// - Parameter nearest: The position of the span's first event in the query's order, so that holes cost nothing; `nil` if it has
  ///   none.
  package mutating func narrow(from nearest: GlobalPosition?) {
    guard let nearest, !query.filter.isEmpty else { return }
    let count = Int64(query.scanLimit)
    switch query.order {
    case .oldestFirst:
      let (end, overflow) = nearest.rawValue.addingReportingOverflow(count - 1)
      if !overflow { upper = min(upper, GlobalPosition(unchecked: end)) }
    case .newestFirst:
      lower = max(lower, GlobalPosition(unchecked: max(0, nearest.rawValue - count)))
    }
  }

  /// The page with the events of the span that match.
  ///
  /// - Parameter last: Where the limit ended the search; `nil` if the whole span was searched.
  package func page(_ events: [StoredEvent], endingAt last: GlobalPosition?) -> FeedPage {
    let end =
      switch query.order {
      case .oldestFirst: max(upper, query.after)
      case .newestFirst: GlobalPosition(unchecked: min(lower.rawValue, .max - 1) + 1)
      }
    return FeedPage(events: events, through: last ?? end, head: head)
  }
}
