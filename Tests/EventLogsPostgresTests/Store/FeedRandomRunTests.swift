import EventLogs
import Foundation
import TestServers
import Testing

@testable import EventLogsPostgres

/// A random run: writers at full speed, three kinds of followers, and at the end the table itself to compare with.
///
/// It writes for five seconds; for a minute when the environment has `EVENTLOGS_LONG_TESTS`.
@Suite(.enabled(if: PostgresServer.isAvailable), .timeLimit(.minutes(10))) struct FeedRandomRunTests {
  private static let duration: Duration =
    ProcessInfo.processInfo.environment["EVENTLOGS_LONG_TESTS"] == nil ? .seconds(5) : .seconds(60)

  /// An event as somebody has seen it.
  private struct Sighting: Equatable {
    let position: Int64
    let log: String
    let index: Int32

    init(_ event: StoredEvent) {
      position = event.anchor.position.rawValue
      log = event.logID.uuid.uuidString.lowercased()
      index = event.anchor.index.rawValue
    }

    /// - Parameter row: A line of `select position, log_id, event_index`.
    init?(row: Substring) {
      let fields = row.split(separator: "|")
      guard fields.count == 3, let position = Int64(fields[0]), let index = Int32(fields[2]) else { return nil }
      (self.position, self.log, self.index) = (position, String(fields[1]), index)
    }
  }

  /// The type of the event that is appended when all else was written.
  private static let last = "last"

  private func isLast(_ page: FeedPage) -> Bool { page.events.last?.event.type == Self.last }

  /// Follows on hints alone.
  private func woken(_ store: PostgresEventStore) async throws -> [Sighting] {
    var seen: [Sighting] = []
    for try await page in store.follow(FeedQuery(limit: 1000), pollingEvery: .seconds(3600)) {
      seen += page.events.map(Sighting.init)
      if isLast(page) { break }
    }
    return seen
  }

  /// Asks again and again for what comes after its position.
  private func polling(_ store: PostgresEventStore) async throws -> [Sighting] {
    var seen: [Sighting] = []
    var kept = GlobalPosition.start
    while true {
      let page = try await store.feed(after: kept, limit: 1000)
      seen += page.events.map(Sighting.init)
      kept = page.through
      if isLast(page) { return seen }
      if page.events.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    }
  }

  /// Pages with a filter that half of the events pass, from one cursor to the next, as a new reader each time.
  private func paging(_ store: PostgresEventStore) async throws -> [Sighting] {
    let filter = try FeedFilter(eventTypes: ["captured", Self.last], conditions: [FeedCondition(parsing: "payload.n >= 500")])
    let start = FeedQuery(where: filter, limit: 500, scanLimit: 1500)
    var seen: [Sighting] = []
    var cursor: FeedCursor?
    while true {
      let query = try cursor.map(start.resumed) ?? start
      let page = try await store.feed(query)
      seen += page.events.map(Sighting.init)
      if isLast(page) { return seen }
      cursor = try FeedCursor(FeedCursor(after: page, of: query).description)
      if !query.hasMore(after: page) { try await Task.sleep(for: .milliseconds(5)) }
    }
  }

  private func table(_ database: PostgresDatabase, where condition: String) async throws -> [Sighting] {
    let rows = try await database.execute(
      "select position, log_id, event_index from eventlogs.events where \(condition) order by position"
    )
    return rows.split(separator: "\n").compactMap(Sighting.init(row:))
  }

  /// Compares what somebody saw with what there is, and says where they differ rather than both in full.
  private func expectSame(_ seen: [Sighting], _ stored: [Sighting], by follower: String) {
    #expect(seen.count == stored.count, "\(follower)")
    let difference = zip(seen, stored).first { $0 != $1 }
    #expect(difference == nil, "\(follower)")
  }

  @Test func `whoever follows while writers append at random has seen each event once, in order of positions`() async throws {
    try await withStore { first, database in
      try await withStore(on: database) { second, _ in
        try await withStore(on: database) { reader, _ in
          async let woken = woken(reader)
          async let polling = polling(reader)
          async let paging = paging(second)
          let writers = RandomWriters(stores: [first, second], database: database, end: .now + Self.duration)
          let late = try await writers.run()
          let end = Append(
            logID: LogID(type: "payment"),
            events: [.numbered(1000, type: Self.last)],
            expectedIndex: .empty
          )
          _ = try await first.append(end)
          let stored = try await table(database, where: "true")
          let matching = try await table(database, where: "(payload ->> 'n')::int >= 500")
          try await expectSame(woken, stored, by: "woken by hints")
          try await expectSame(polling, stored, by: "polling")
          try await expectSame(paging, matching, by: "paging with a filter")
          let holes = (stored.last?.position ?? 0) - Int64(stored.count)
          print(
            """
            in \(Self.duration) writers appended \(stored.count) events and left \(holes) holes, \(late.committed) transactions committed \
            late and \(late.rolledBack) not at all; \(matching.count) events passed the filter
            """
          )
          #expect(holes > 0 && late.committed > 0 && late.rolledBack > 0)
        }
      }
    }
  }
}
