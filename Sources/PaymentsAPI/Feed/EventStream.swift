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
  private let wakeUp: WakeUp
  private var pace: PollingPace
  private var lastWrite = ContinuousClock.now
  private var isAtEnd = false

  /// - Parameter wakeUp: What has listened since before the first page was read.
  init(store: any EventStore, query: FeedQuery, limits: PaymentsLimits, place: OpenStreams.Place, wakeUp: WakeUp) {
    self.store = store
    self.query = query
    self.limits = limits
    self.place = place
    self.wakeUp = wakeUp
    pace = PollingPace(limits.streamPollInterval)
  }

  /// Waits, at the feed's end, and writes what is there then.
  @concurrent mutating func writeNext(to writer: inout any ResponseBodyWriter) async throws {
    if isAtEnd {
      let pause = pace.pause()
      let wasHint = try await cancelWhenGracefulShutdown { [wakeUp] in
        try await wakeUp.wait { try await Task.sleep(for: pause) }
      }
      if wasHint { pace.hint() }
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
    try await write(EventBlocks(page, of: query), to: &writer)
  }

  /// Writes a page.
  ///
  /// - Throws: Also why not all of it can be read, when the events before that are sent.
  @concurrent mutating func write(_ blocks: EventBlocks, to writer: inout any ResponseBodyWriter) async throws {
    let page = blocks.page
    // A client that doesn't read holds the sending up, and is behind until then.
    place.report(lag: page.head.rawValue - query.after.rawValue)
    try await send(blocks.text, to: &writer)
    if let damage = blocks.damage { throw damage }
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
