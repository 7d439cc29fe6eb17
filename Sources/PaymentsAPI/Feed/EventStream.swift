import EventLogs
import Hummingbird
import NIOCore
import ServiceLifecycle

/// A stream of server-sent events under way.
struct EventStream {
  private let store: any EventStore
  private var query: FeedQuery
  private let limits: PaymentsLimits
  private let place: OpenStreams.Place
  private var lastWrite = ContinuousClock.now
  private var isAtEnd = false

  init(store: any EventStore, query: FeedQuery, limits: PaymentsLimits, place: OpenStreams.Place) {
    self.store = store
    self.query = query
    self.limits = limits
    self.place = place
  }

  /// Waits, at the feed's end, and writes what is there then.
  @concurrent mutating func writeNext(to writer: inout any ResponseBodyWriter) async throws {
    if isAtEnd {
      try await cancelWhenGracefulShutdown { [limits] in try await Task.sleep(for: limits.streamPollInterval) }
    }
    let page: FeedPage
    do throws(EventLogsError) {
      page = try await store.feed(query)
    } catch {
      guard error.code == .storeUnavailable else { throw error }
      // A store that is away for a while ends no stream: a client that came back meanwhile would be refused, and not try again.
      isAtEnd = true
      return try await send("", to: &writer)
    }
    try await write(page, to: &writer)
  }

  /// Writes a page.
  @concurrent mutating func write(_ page: FeedPage, to writer: inout any ResponseBodyWriter) async throws {
    var text = ""
    for event in try FeedEvent.events(page.events) {
      let place = FeedPage(events: [], through: event.anchor.position, head: page.head)
      let data = try JSON.write { try $0.write(event: event) }
      text += "id: \(FeedCursor(after: place, of: query))\nevent: \(event.eventName)\n"
      text += "data: \(String(decoding: data, as: UTF8.self))\n\n"
    }
    // A place without an event moves the client's last id on, so that it needn't search the same stretch again.
    if page.through > query.after, page.events.last?.anchor.position != page.through {
      text += "id: \(FeedCursor(after: page, of: query))\n\n"
    }
    // A client that doesn't read holds the sending up, and is behind until then.
    place.report(lag: page.head.rawValue - query.after.rawValue)
    try await send(text, to: &writer)
    isAtEnd = !query.hasMore(after: page)
    query.after = page.through
    place.report(lag: page.head.rawValue - page.through.rawValue)
  }

  /// Sends a text, or a comment if there is none and was none for long.
  @concurrent private mutating func send(_ text: String, to writer: inout any ResponseBodyWriter) async throws {
    let text = text.isEmpty && ContinuousClock.now - lastWrite >= limits.streamHeartbeat ? ":\n\n" : text
    guard !text.isEmpty else { return }
    try await writer.write(ByteBuffer(string: text))
    lastWrite = .now
  }
}

extension FeedEvent {
  /// The name in a stream, which is one line; no type of this service has control characters, but what is stored may have.
  fileprivate var eventName: String {
    String(String.UnicodeScalarView(wireName.unicodeScalars.filter { $0.properties.generalCategory != .control }))
  }
}
