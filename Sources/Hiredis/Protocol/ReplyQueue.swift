import DequeModule

/// Decides which reply belongs to which request, and until when the next one is due.
///
/// Replies come in the order of the commands. The server is held to two limits: it may be silent for a while, and the request
/// at the head may take a multiple of that while bytes do arrive, so that a trickle can't go on forever.
struct ReplyQueue<Request> {
  typealias Instant = ContinuousClock.Instant

  /// What a reply means.
  enum Arrival {
    /// More replies of the same request follow.
    case partial

    /// It was the last reply of a request.
    case complete(Request, [RedisReply])

    /// Nobody asked for it.
    case unexpected
  }

  private struct Entry {
    let request: Request
    let commands: Int
    var replies: [RedisReply] = []
  }

  /// How many times the silence that is allowed one request may take in all.
  private static var patience: Int { 20 }

  private let timeout: Duration
  private var entries: Deque<Entry> = []
  private var headSince: Instant?
  private var lastHeard: Instant?

  init(timeout: Duration) {
    self.timeout = timeout
  }

  var isEmpty: Bool { entries.isEmpty }

  /// When the server has taken too long; `nil` while it owes nothing.
  var deadline: Instant? {
    guard !entries.isEmpty, let headSince else { return nil }
    let silentSince = max(headSince, lastHeard ?? headSince)
    return min(silentSince + timeout, headSince + timeout * Self.patience)
  }

  /// Notes that a request was sent.
  mutating func expect(_ commands: Int, for request: Request, at now: Instant) {
    if entries.isEmpty { headSince = now }
    entries.append(Entry(request: request, commands: commands))
  }

  /// Notes that bytes came, be they a whole reply or not.
  mutating func heard(at now: Instant) {
    lastHeard = now
  }

  /// Assigns a reply.
  mutating func receive(_ reply: RedisReply, at now: Instant) -> Arrival {
    guard !entries.isEmpty else { return .unexpected }
    entries[0].replies.append(reply)
    guard entries[0].replies.count == entries[0].commands else { return .partial }
    let entry = entries.removeFirst()
    headSince = now
    return .complete(entry.request, entry.replies)
  }

  /// Gives up all requests, in order.
  mutating func removeAll() -> [Request] {
    defer { entries.removeAll() }
    return entries.map(\.request)
  }
}
