import EventLogs

/// A page of the feed as a stream sends it: from its beginning as far as its events can be read.
struct EventBlocks: Sendable {
  let page: FeedPage
  private(set) var text = ""

  /// Why the text ends before the page does.
  private(set) var damage: (any Error)?

  /// - Parameter query: What the page answers.
  init(_ page: FeedPage, of query: FeedQuery) {
    self.page = page
    do {
      if let events = try? FeedEvent.events(page.events) {
        for event in events { try append(event, query) }
      } else {
        // One by one, for the sake of those before the damaged one.
        for stored in page.events { try append(FeedEvent.events([stored])[0], query) }
      }
    } catch {
      damage = error
      return
    }
    // A place without an event moves the client's last id on, so that it needn't search the same stretch again.
    if page.through > query.after, page.events.last?.anchor.position != page.through {
      text += "id: \(FeedCursor(after: page, of: query))\n\n"
    }
  }

  private mutating func append(_ event: FeedEvent, _ query: FeedQuery) throws {
    let data = try JSON.write { try $0.write(event: event) }
    let place = FeedPage(events: [], through: event.anchor.position, head: page.head)
    text += "id: \(FeedCursor(after: place, of: query))\nevent: \(event.eventName)\n"
    text += "data: \(String(decoding: data, as: UTF8.self))\n\n"
  }
}

extension FeedEvent {
  /// The name in a stream, which is one line; no type of this service has control characters, but what is stored may have.
  fileprivate var eventName: String {
    String(String.UnicodeScalarView(wireName.unicodeScalars.filter { $0.properties.generalCategory != .control }))
  }
}
