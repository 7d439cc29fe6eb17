import EventLogs
import EventLogsTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct PagingTests {
  private let desk = Desk()

  /// A payment of `count` events, each of whose captures tells its index.
  private func payment(_ count: Int) async throws -> LogID {
    let id = LogID(type: "payment")
    for start in stride(from: 0, to: count, by: 1000) {
      try await append(start..<min(count, start + 1000), to: id)
    }
    return id
  }

  private func append(_ numbers: Range<Int>, to id: LogID) async throws {
    _ = try await desk.payments.append(numbers.map { .captured(amount: $0) }, to: id, expecting: .any)
  }

  private func numbers(_ page: EventPage<PaymentEvent>) -> [Int] { page.events.map { Int($0.index.rawValue) } }

  @Test(arguments: EventOrder.allCases) func `pages follow each other while others append`(order: EventOrder) async throws {
    let id = try await payment(25)
    var seen: [Int] = []
    var cursor: PageCursor?
    var hasMore = true
    while hasMore {
      let page = try await desk.payments.page(of: id, order: order, limit: 10, after: cursor)
      seen += numbers(page)
      hasMore = page.hasMore
      cursor = try page.end.map { try PageCursor($0.description, of: id) }
      if seen.count <= 20 { try await append(100..<103, to: id) }
    }
    switch order {
    case .oldestFirst: #expect(seen == Array(0..<31))
    case .newestFirst: #expect(seen == Array((0..<25).reversed()))
    }
  }

  @Test(arguments: EventOrder.allCases) func `pages lead back to where they came from`(order: EventOrder) async throws {
    let id = try await payment(25)
    let first = try await desk.payments.page(of: id, order: order, limit: 10)
    let second = try await desk.payments.page(of: id, order: order, limit: 10, after: first.end)
    let third = try await desk.payments.page(of: id, order: order, limit: 10, after: second.end)
    #expect([first, second, third].map(\.hasMore) == [true, true, false])
    let back = try await desk.payments.page(of: id, order: order, limit: 10, before: third.start)
    #expect(numbers(back) == numbers(second))
    #expect(back.hasMore)
    let start = try await desk.payments.page(of: id, order: order, limit: 10, before: back.start)
    #expect(numbers(start) == numbers(first))
    #expect(!start.hasMore)
    let beyond = try await desk.payments.page(of: id, order: order, limit: 10, before: start.start)
    #expect(beyond.events.isEmpty)
    #expect(!beyond.hasMore)
    #expect(beyond.start == start.start)
  }

  @Test func `a reader at the end finds what is appended later`() async throws {
    let id = try await payment(3)
    let all = try await desk.payments.page(of: id, limit: 3)
    #expect(!all.hasMore)
    let none = try await desk.payments.page(of: id, limit: 3, after: all.end)
    #expect(none.events.isEmpty)
    #expect(none.end == all.end)
    try await append(3..<5, to: id)
    let news = try await desk.payments.page(of: id, limit: 3, after: none.end)
    #expect(numbers(news) == [3, 4])
    let newest = try await desk.payments.page(of: id, order: .newestFirst, limit: 3)
    try await append(5..<7, to: id)
    #expect(numbers(try await desk.payments.page(of: id, order: .newestFirst, limit: 3, before: newest.start)) == [6, 5])
  }

  @Test func `a log without events has an empty page without cursors`() async throws {
    let page = try await desk.payments.page(of: LogID(type: "payment"))
    #expect(page.events.isEmpty)
    #expect(page.start == nil && page.end == nil && !page.hasMore)
  }

  @Test func `a page has at most 1,000 events`() async throws {
    let id = try await payment(1001)
    let page = try await desk.payments.page(of: id, limit: 1000)
    #expect(page.events.count == 1000)
    #expect(page.hasMore)
    #expect(try await desk.payments.page(of: id, limit: 1000, after: page.end).events.count == 1)
  }

  @Test func `limits and cursors are validated before anything is sent`() async throws {
    let id = try await payment(5)
    let cursor = try await desk.payments.page(of: id).end
    let other = try await desk.payments.page(of: try await payment(1)).end
    desk.store.forgetCalls()
    for limit in [0, -1, 1001, .max, .min] {
      try await expectError(.invalidArgument) { try await desk.payments.page(of: id, limit: limit) }
    }
    try await expectError(.invalidArgument) { try await desk.payments.page(of: id, after: cursor, before: cursor) }
    try await expectError(.invalidCursor) { try await desk.payments.page(of: id, order: .newestFirst, after: cursor) }
    try await expectError(.invalidCursor) { try await desk.payments.page(of: id, order: .newestFirst, before: cursor) }
    try await expectError(.invalidCursor) { try await desk.payments.page(of: id, after: other) }
    #expect(desk.store.calls == [])
  }

  @Test(arguments: [0, 1, 32, 33, 1700]) func `the stream gives all events in either direction`(count: Int) async throws {
    let id = try await payment(count)
    for order in EventOrder.allCases {
      var seen: [Int] = []
      for try await record in desk.payments.events(of: id, order: order) { seen.append(Int(record.index.rawValue)) }
      #expect(seen == (order == .oldestFirst ? Array(0..<count) : Array((0..<count).reversed())))
    }
  }

  @Test func `the stream reads as it goes`() async throws {
    let id = try await payment(200)
    desk.store.forgetCalls()
    for try await record in desk.payments.events(of: id) where record.index == 10 { break }
    #expect(desk.store.calls == [.events(LogQuery(id, limit: 32))])
  }

  @Test func `the stream ends with the error that it met`() async throws {
    let id = try await payment(1)
    let unknown = EncodedEvent(type: "vanished", payload: ArraySlice("{}".utf8))
    _ = try await desk.store.append(Append(logID: id, events: [unknown], expectedIndex: .at(0)))
    try await append(2..<3, to: id)
    var events = desk.payments.events(of: id).makeAsyncIterator()
    #expect(try await events.next()?.index == 0)
    let error = await #expect(throws: EventLogsError.self) { try await events.next() }
    #expect(error?.code == .unknownEventType)
    #expect(error?.eventIndex == 1)
    #expect(try await events.next() == nil)
    try await expectError(.unknownEventType) { try await desk.payments.page(of: id) }
    try await expectError(.unknownEventType) { try await desk.payments.reduce(id) }
  }
}
