/// Looks through the events of a store for what no append leaves behind: holes, positions out of order, and what can't be read.
///
/// It reads and never writes. Whether an event's type and payload mean something is for the application to say; what is checked here
/// holds for every log. That the last events of a log are missing can't be seen.
public struct EventVerifier: Sendable {
  /// How many events a stretch has before it ends.
  private static let stretchSize = 5000

  private let store: any EventStore

  /// Creates a verifier.
  public init(store: any EventStore) {
    self.store = store
  }

  /// A stretch of the feed that was looked through.
  public struct Stretch: Hashable, Sendable {
    /// How many events it has.
    public let events: Int

    /// What is wrong with them.
    public let defects: [LogDefect]

    /// Its last position.
    public let through: GlobalPosition

    /// How far the feed could be read at that time.
    public let head: GlobalPosition
  }

  /// Looks through the next events of the feed. Each is compared with the one before it in its log, which is read along with
  /// others; so all logs are checked in one pass, within the memory of a page.
  ///
  /// - Parameter position: Where the stretch before this one ended; ``GlobalPosition/start`` for the first.
  /// - Returns: The stretch; at the end of the feed one that ends where it began.
  /// - Throws: ``EventLogsError`` with code `storeUnavailable`, `storeFailed`, `cancelled` or `closed`.
  public func stretch(after position: GlobalPosition) async throws(EventLogsError) -> Stretch {
    var (events, defects, last) = (0, [LogDefect](), FeedPage?.none)
    var readAhead = ReadAhead()
    var query = FeedQuery(after: position, limit: readAhead.limit)
    while true {
      let page: FeedPage
      do throws(EventLogsError) {
        page = try await store.feed(query)
      } catch {
        guard error.isOfData else { throw error }
        guard let last else { return try await stretchToUnreadable(after: position) }
        // What can't be read comes first in the next stretch.
        return Stretch(events: events, defects: defects, through: last.through, head: last.head)
      }
      events += page.events.count
      defects += try await self.defects(in: page.events)
      guard events < Self.stretchSize, query.hasMore(after: page) else {
        return Stretch(events: events, defects: defects, through: page.through, head: page.head)
      }
      readAhead.adapt(to: page.events)
      query = FeedQuery(after: page.through, limit: readAhead.limit)
      last = page
    }
  }

  /// Looks through one log.
  ///
  /// - Returns: How many events it has, and what is wrong with them.
  /// - Throws: ``EventLogsError`` with code `logNotFound`, or one of ``stretch(after:)``; also `corruptLog` where the last event can't
  ///   be read.
  public func verify(_ id: LogID) async throws(EventLogsError) -> (events: Int, defects: [LogDefect]) {
    guard let last = try await store.events(LogQuery(id, order: .newestFirst, limit: 1)).first else { throw .logNotFound(id) }
    var (events, defects) = (0, [LogDefect]())
    var previous: StoredEvent?
    var unreadable: EventIndex?
    var next: EventIndex? = .first
    var readAhead = ReadAhead()
    var isSearching = false
    while let from = next, from <= last.index {
      let limit = isSearching ? 1 : readAhead.limit
      let page: [StoredEvent]
      do throws(EventLogsError) {
        page = try await store.events(LogQuery(id, from: from, limit: limit))
      } catch {
        guard error.isOfData else { throw error }
        // One at a time, until it is found and passed.
        if limit == 1 {
          events += 1
          defects.append(LogDefect(unreadable: from, of: id, error))
          unreadable = from
          next = from.next
        }
        isSearching = limit > 1
        continue
      }
      readAhead.adapt(to: page)
      for stored in page {
        defects += LogDefect.defects(in: stored)
        let before = EventIndex(rawValue: stored.index.rawValue - 1)
        if let before, before != unreadable {
          let position = previous?.index == before ? previous?.position : nil
          if let defect = LogDefect.defect(in: stored, after: position) { defects.append(defect) }
        }
        previous = stored
      }
      events += page.count
      // A store may answer a page with a hole by what it has of so many indexes, which can be nothing.
      let end = page.count == limit ? page.last?.index.count : nil
      next = EventIndex(end ?? max(Int(from.rawValue) + limit, page.last?.index.count ?? 0))
    }
    return (events, defects)
  }

  private func defects(in events: [StoredEvent]) async throws(EventLogsError) -> [LogDefect] {
    var defects = events.flatMap(LogDefect.defects(in:))
    var positions: [LogStart: GlobalPosition] = [:]
    for event in events { positions[LogStart(event.logID, from: event.index)] = event.position }
    var strangers: [StoredEvent] = []
    for event in events {
      guard let before = event.logBefore else { continue }
      if let previous = positions[before] {
        if let defect = LogDefect.defect(in: event, after: previous) { defects.append(defect) }
      } else {
        strangers.append(event)
      }
    }
    guard !strangers.isEmpty else { return defects }
    let found = try await previous(of: strangers.compactMap(\.logBefore))
    for (event, previous) in zip(strangers, found) {
      if case .known(let position) = previous, let defect = LogDefect.defect(in: event, after: position) {
        defects.append(defect)
      }
    }
    return defects
  }

  /// What is known of an event that another one must follow.
  private enum Previous {
    /// Its position; `nil` if it isn't there.
    case known(GlobalPosition?)

    /// It can't be read, which its own page tells.
    case unreadable
  }

  private func previous(of starts: [LogStart]) async throws(EventLogsError) -> [Previous] {
    do throws(EventLogsError) {
      return try await store.events(from: starts, limit: 1).enumerated().map { place, events in
        .known(events.first { $0.index == starts[place].from }?.position)
      }
    } catch {
      guard error.isOfData else { throw error }
      guard starts.count > 1 else { return [.unreadable] }
      let middle = starts.count / 2
      return try await previous(of: Array(starts[..<middle])) + previous(of: Array(starts[middle...]))
    }
  }

  /// Goes on up to and including the first event that can't be read.
  private func stretchToUnreadable(after position: GlobalPosition) async throws(EventLogsError) -> Stretch {
    let head = try await store.head()
    // Everything through the first can be read; something through the second can't.
    var (readable, unreadable) = (position, head)
    var problem: EventLogsError?
    var readAhead = ReadAhead()
    while unreadable.rawValue - readable.rawValue > 1 || problem == nil {
      let middle = GlobalPosition(unchecked: readable.rawValue + max(1, (unreadable.rawValue - readable.rawValue) / 2))
      do throws(EventLogsError) {
        while readable < middle {
          let page = try await store.feed(FeedQuery(after: readable, through: middle, limit: readAhead.limit))
          readable = page.through
          readAhead.adapt(to: page.events)
        }
        // It was mended meanwhile.
        if readable >= head { return try await stretch(after: position) }
      } catch {
        guard error.isOfData else { throw error }
        (unreadable, problem) = (middle, error)
      }
    }
    var (events, defects) = (0, [LogDefect]())
    var after = position
    while after < unreadable.previous {
      let page = try await store.feed(FeedQuery(after: after, through: unreadable.previous, limit: readAhead.limit))
      readAhead.adapt(to: page.events)
      events += page.events.count
      defects += try await self.defects(in: page.events)
      after = page.through
    }
    if let problem { defects.append(LogDefect(unreadableAt: unreadable, problem)) }
    return Stretch(events: events + 1, defects: defects, through: unreadable, head: head)
  }
}

extension StoredEvent {
  /// Where the event before this one in its log is.
  fileprivate var logBefore: LogStart? {
    EventIndex(rawValue: index.rawValue - 1).map { LogStart(logID, from: $0) }
  }
}

extension EventLogsError {
  /// Whether it may be about what is stored rather than about the store.
  fileprivate var isOfData: Bool {
    // PostgreSQL's class XX is of its own faults, damaged pages and indexes among them.
    [.corruptLog, .invalidLogID].contains(code) || code == .storeFailed && sqlState?.hasPrefix("XX00") ?? true
  }
}
