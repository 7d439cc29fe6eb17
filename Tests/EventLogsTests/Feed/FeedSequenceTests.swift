import EventLogsTesting
import Synchronization
import Testing

@testable import EventLogs

@Suite(.timeLimit(.minutes(1))) struct FeedSequenceTests {
  private let store = FaultyEventStore(InMemoryEventStore())

  private func append(_ count: Int, type: String = "t") async throws {
    let events = (0..<count).map { EncodedEvent(type: type, payload: ArraySlice("\($0)".utf8)) }
    _ = try await store.append(Append(logID: LogID(type: "t"), events: events, expectedIndex: .empty))
  }

  private func position(_ number: Int64) -> GlobalPosition { GlobalPosition(unchecked: number) }

  @Test func `pages grow, the next one is under way while one is used, and the sequence ends with its bound`() async throws {
    for _ in 0..<4 { try await append(1000) }
    store.forgetCalls()
    var pages = store.follow(FeedQuery(through: position(3000), limit: 500)).makeAsyncIterator()
    var counts: [Int] = []
    while let page = try await pages.next() {
      counts.append(page.events.count)
      // One more read than pages that came, but for the last.
      await eventually { store.calls.count >= min(counts.count + 1, 8) }
      #expect(store.calls.count <= counts.count + 1)
    }
    #expect(counts.reduce(0, +) == 3000)
    #expect(counts.max() == 500)
    #expect(counts[0] == 32)
    #expect(try await pages.next() == nil)
  }

  @Test func `a page tells progress even when nothing matches`() async throws {
    try await append(100, type: "other")
    var query = FeedQuery(where: FeedFilter(eventTypes: ["t"]), limit: 10, scanLimit: 40)
    query.through = position(100)
    var seen: [FeedPage] = []
    for try await page in store.follow(query) { seen.append(page) }
    #expect(seen == [40, 80, 100].map { FeedPage(events: [], through: position($0), head: position(100)) })
  }

  @Test func `at the end it pauses between reads, and goes on when there is more`() async throws {
    try await append(3)
    let pauses = Atomic(0)
    var following = store.follow(FeedQuery(limit: 10), pollingEvery: .seconds(3600))
    following.pause = { [store] duration in
      #expect(duration <= .seconds(3600))
      if pauses.add(1, ordering: .relaxed).newValue == 3 {
        let events = [EncodedEvent(type: "late", payload: ArraySlice("{}".utf8))]
        _ = try await store.append(Append(logID: LogID(type: "t"), events: events, expectedIndex: .empty))
      }
    }
    var pages = following.makeAsyncIterator()
    #expect(try await pages.next()?.events.count == 3)
    #expect(try await pages.next()?.events.map(\.event.type) == ["late"])
    #expect(pauses.load(ordering: .relaxed) == 3)
    #expect(store.operations.count { $0 == .feed } == 4)
  }

  @Test func `an append wakes whoever waits at the end`() async throws {
    let pauses = Atomic(0)
    var following = store.follow(FeedQuery(limit: 10), pollingEvery: .seconds(3600))
    following.pause = { duration in
      pauses.add(1, ordering: .relaxed)
      try await Task.sleep(for: duration)
    }
    let reading = Task { [following] in
      for try await page in following { return page.events.count }
      return 0
    }
    await eventually { pauses.load(ordering: .relaxed) == 1 }
    try await append(3)
    #expect(try await reading.value == 3)
  }

  @Test func `an append between a read and the wait after it ends that wait`() async throws {
    let gate = Gate()
    store.inject(.holdAfter(gate), into: .feed)
    let reading = Task { [store] in
      for try await page in store.follow(FeedQuery(limit: 10), pollingEvery: .seconds(3600)) { return page.events.count }
      return 0
    }
    await gate.arrival()
    try await append(3)
    gate.open()
    #expect(try await reading.value == 3)
  }

  @Test func `after a hint the feed is looked at again soon, later and later`() {
    var pace = PollingPace(.milliseconds(250))
    #expect(pace.pause() == .milliseconds(250))
    pace.hint()
    #expect((0..<4).map { _ in pace.pause() } == [20, 80, 250, 250].map { .milliseconds($0) })
    var brisk = PollingPace(.milliseconds(5))
    brisk.hint()
    #expect(brisk.pause() == .milliseconds(5))
  }

  @Test func `when the store is closed, whoever waits at the end is told`() async throws {
    let pauses = Atomic(0)
    var following = store.follow(FeedQuery(limit: 10), pollingEvery: .seconds(3600))
    following.pause = { duration in
      pauses.add(1, ordering: .relaxed)
      try await Task.sleep(for: duration)
    }
    let reading = Task { [following] in
      _ = try await expectError(.closed) { for try await _ in following {} }
    }
    await eventually { pauses.load(ordering: .relaxed) == 1 }
    await store.close()
    try await reading.value
  }

  @Test func `hints are kept as one for each who asked, until they let go or the store is closed`() async {
    let hints = AppendHints()
    let ends = Atomic(0)
    var first = hints.subscribe { ends.add(1, ordering: .relaxed) }.makeAsyncIterator()
    var second = hints.subscribe().makeAsyncIterator()
    for _ in 0..<3 { hints.send() }
    #expect(await first.next() != nil)
    #expect(hints.areWanted)
    first = hints.subscribe().makeAsyncIterator()
    #expect(ends.load(ordering: .relaxed) == 1)
    hints.finish()
    #expect(await first.next() == nil)
    #expect(await second.next() != nil)
    #expect(await second.next() == nil)
    #expect(!hints.areWanted)
    first = hints.subscribe().makeAsyncIterator()
    #expect(await first.next() == nil)
  }

  @Test func `while the store can't be reached it tries again, later and later, and nothing is lost`() async throws {
    try await append(100)
    store.inject(
      nil,
      .failBefore(storeDown),
      .failBefore(storeDown),
      .failAfter(storeDown),
      nil,
      .failBefore(storeDown),
      into: .feed
    )
    let pauses = Mutex<[Duration]>([])
    var following = store.follow(FeedQuery(through: position(100), limit: 40))
    following.pause = { duration in pauses.withLock { $0.append(duration) } }
    var seen: [Int64] = []
    for try await page in following { seen += page.events.map(\.position.rawValue) }
    #expect(seen == Array(1...100))
    #expect(pauses.withLock(\.count) == 4)
    #expect(pauses.withLock { $0.allSatisfy { $0 <= .milliseconds(400) } })
  }

  @Test func `another error ends it, and is thrown once`() async throws {
    try await append(100)
    store.inject(nil, .failBefore(EventLogsError(.corruptLog, "An event is broken.")), into: .feed)
    var pages = store.follow(FeedQuery(limit: 32)).makeAsyncIterator()
    #expect(try await pages.next()?.events.count == 32)
    try await expectError(.corruptLog) { try await pages.next() }
    #expect(try await pages.next() == nil)
    await store.close()
    try await expectError(.closed) { for try await _ in store.follow(FeedQuery(limit: 32)) {} }
  }

  @Test func `the newest first can't be followed`() async throws {
    try await expectError(.invalidArgument) {
      for try await _ in store.follow(FeedQuery(order: .newestFirst, limit: 32)) {}
    }
  }

  @Test(arguments: [0, 1, 2])
  func `it ends when its task is cancelled: in a pause, in a read, in a read ahead`(place: Int) async throws {
    try await append(100)
    let gate = Gate()
    if place == 1 { store.inject(.holdBefore(gate), into: .feed) }
    if place == 2 { store.inject(nil, .holdAfter(gate), into: .feed) }
    let pages = Atomic(0)
    let task = Task { [store] in
      for try await _ in store.follow(FeedQuery(limit: 100), pollingEvery: .seconds(3600)) {
        pages.add(1, ordering: .relaxed)
      }
    }
    switch place {
    case 0: await eventually { pages.load(ordering: .relaxed) == 2 }
    default: await gate.arrival()
    }
    task.cancel()
    try await task.value
    #expect(pages.load(ordering: .relaxed) == [2, 0, 1][place])
  }

  @Test func `whoever lets go of it ends the read ahead`() async throws {
    try await append(100)
    let gate = Gate()
    store.inject(nil, .holdBefore(gate), into: .feed)
    for try await _ in store.follow(FeedQuery(limit: 100)) { break }
    await gate.arrival()
    // The read leaves the closed gate, since it heeds cancellation.
    #expect(store.operations.count { $0 == .feed } == 2)
  }

  @Test func `it sees every event of writers once, in order`() async throws {
    let writers = Task {
      try await withThrowingTaskGroup { group in
        for _ in 0..<8 { group.addTask { for _ in 0..<100 { try await append(3) } } }
        try await group.waitForAll()
      }
    }
    var seen: [Int64] = []
    for try await page in store.follow(FeedQuery(limit: 50), pollingEvery: .zero) {
      seen += page.events.map(\.position.rawValue)
      if seen.count >= 2400 { break }
    }
    try await writers.value
    #expect(seen == Array(1...2400))
  }
}
