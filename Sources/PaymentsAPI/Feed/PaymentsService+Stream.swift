import EventLogs
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import PaymentsDomain
import ServiceLifecycle

extension PaymentsService {
  /// The events of all payments as server-sent events, without an end
  /// ([HTML, section 9.2](https://html.spec.whatwg.org/multipage/server-sent-events.html)).
  ///
  /// The id of each is the cursor behind it, so that a client that reconnects goes on there by its `Last-Event-ID`. The stream ends
  /// when the service is about to stop and when the feed can't be read for another reason than that the store is away; clients then
  /// reconnect by themselves.
  func stream(_ request: Request, _ context: PaymentsContext) async throws -> Response {
    let parameters = try QueryParameters(request, known: FeedQuery.filterNames + ["after"], repeatable: ["type"])
    var query = try FeedQuery(parameters, limit: 100).resumed(at: parameters.text("after"), named: "after")
    if let last = request.headers[.lastEventID], !last.isEmpty {
      query = try query.resumed(at: last, named: "Last-Event-ID")
    }
    // What can't be read at all is a problem now, and not a stream that ends at once.
    let first = try await store.feed(query)
    let start = query
    return Response(
      status: .ok,
      headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
      body: ResponseBody { writer in
        var stream = EventStream(store: store, query: start)
        do {
          try await stream.write(first, to: &writer)
          while !Task.isCancelled, !Task.isShuttingDownGracefully {
            try await stream.writeNext(to: &writer)
          }
        } catch {
          context.logger.info("a stream of events ended", metadata: ["error": "\(type(of: error))"])
        }
        try await writer.finish(nil)
      }
    )
  }
}

/// A stream of events under way.
struct EventStream {
  /// How often the feed's end is asked for more.
  private static let pollInterval = Duration.milliseconds(500)

  /// How long nothing is sent at most: proxies close what is silent for longer.
  private static let heartbeat = Duration.seconds(15)

  private let store: any EventStore
  private var query: FeedQuery
  private var lastWrite = ContinuousClock.now
  private var isAtEnd = false

  init(store: any EventStore, query: FeedQuery) {
    self.store = store
    self.query = query
  }

  /// Waits, at the feed's end, and writes what is there then.
  @concurrent mutating func writeNext(to writer: inout any ResponseBodyWriter) async throws {
    if isAtEnd {
      try await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pollInterval) }
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
    isAtEnd = !query.hasMore(after: page)
    query.after = page.through
    try await send(text, to: &writer)
  }

  /// Sends a text, or a comment if there is none and was none for long.
  @concurrent private mutating func send(_ text: String, to writer: inout any ResponseBodyWriter) async throws {
    let text = text.isEmpty && ContinuousClock.now - lastWrite >= Self.heartbeat ? ":\n\n" : text
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

extension HTTPField.Name {
  fileprivate static let lastEventID = Self("Last-Event-ID")!
}
