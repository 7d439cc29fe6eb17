import EventLogs
import EventLogsSQLite
import Foundation
import GRDB
import Synchronization
import Testing

@Suite struct `Several writers of one file` {
  let file: StoreFile
  let id = LogID(type: "test")

  init() throws { file = try StoreFile() }

  @Test func `open it at once`() async throws {
    let stores = try await withThrowingTaskGroup { group in
      for _ in 0..<8 {
        group.addTask { try file.open() }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for (number, store) in stores.enumerated() { _ = try await store.append(.of("\(number)", to: id)) }
    #expect(try await stores[0].payloads(of: id) == (0..<8).map { "\($0)" })
  }

  @Test func `share transactions, which are counted by their size`() async throws {
    let store = try file.open()
    _ = try await store.append(.of("0", to: id))
    #expect(store.statistics.appendBatches.counts.prefix(3) == [0, 1, 0])
    let outcomes = await outcomes(of: 200) { number throws(EventLogsError) in
      try await store.append(.of("\(number)", to: LogID(type: "test")))
    }
    #expect(outcomes.count == 200)
    #expect(store.statistics.appendBatches.sum == 201)
    #expect(store.statistics.connections == nil)
  }

  @Test func `create it at once, again and again, and none of them fails`() async throws {
    for _ in 0..<40 {
      let file = try StoreFile()
      // Threads of their own, since opening blocks.
      let (outcomes, continuation) = AsyncStream.makeStream(of: Result<SQLiteEventStore, any Error>.self)
      for _ in 0..<8 {
        Thread.detachNewThread { continuation.yield(Result { try file.open() }) }
      }
      for try await outcome in outcomes.prefix(8) {
        let store = try outcome.get()
        // Closing while others open is when the switch of the journal mode meets a locked file.
        await store.close()
      }
    }
  }

  @Test(.timeLimit(.minutes(1))) func `wake who follows the feed of their own store, and are found by others`() async throws {
    let (store, other) = (try file.open(), try file.open())
    var woken = store.follow(FeedQuery(limit: 10), pollingEvery: .seconds(3600)).makeAsyncIterator()
    var polling = store.follow(FeedQuery(limit: 10), pollingEvery: .milliseconds(1)).makeAsyncIterator()
    for number in 0..<5 {
      _ = try await store.append(.of("\(number)", to: id))
      #expect(try await woken.next()?.events.count == 1)
      #expect(try await polling.next()?.events.count == 1)
    }
    _ = try await other.append(.of("5", to: id))
    #expect(try await polling.next()?.events.count == 1)
  }

  @Test func `race for an index and one wins`() async throws {
    let stores = [try file.open(), try file.open(), try file.open()]
    _ = try await stores[0].append(.of("0", to: id))
    let outcomes = await outcomes(of: 51) { number throws(EventLogsError) in
      try await stores[number % 3].append(.of("\(number)", to: id, expecting: .at(0)))
    }
    #expect(outcomes.count { $0.errorCode == nil } == 1)
    for case .failure(let error) in outcomes {
      #expect(error.code == .conflict)
      #expect(error.expectedIndex == .at(0))
      #expect(error.actualIndex == 1)
    }
    #expect(try await stores[1].payloads(of: id).count == 2)
  }

  @Test func `send copies of one create and one wins`() async throws {
    let stores = [try file.open(), try file.open()]
    let outcomes = await outcomes(of: 50) { number throws(EventLogsError) in
      try await stores[number % 2].append(.of("1", "2", to: LogID(type: "test"), expecting: .empty, key: "create"))
    }
    let receipts = try outcomes.map { try $0.get() }
    #expect(receipts.count { $0.isReplay } == 49)
    #expect(Set(receipts.map(\.logID)).count == 1)
    #expect(Set(receipts.map(\.events)).count == 1)
    #expect(try await stores[0].feed(after: .start, limit: 1000).events.count == 2)
  }

  @Test func `don't fail for a neighbour's bad payload`() async throws {
    let store = try file.open()
    let outcomes = await outcomes(of: 60) { number throws(EventLogsError) in
      try await store.append(.of("1", number % 3 == 0 ? "{" : "2", to: LogID(type: "test")))
    }
    for (number, outcome) in outcomes.enumerated() {
      #expect(outcome.errorCode == (number % 3 == 0 ? .payloadRefused : nil))
    }
    #expect(try await store.feed(after: .start, limit: 1000).events.count == 80)
  }

  @Test func `are never seen out of order in the feed`() async throws {
    let stores = [try file.open(), try file.open()]
    let total = 200
    async let seen: [GlobalPosition] = {
      var seen: [GlobalPosition] = []
      let reader = try file.open()
      while seen.count < total {
        let page = try await reader.feed(after: seen.last ?? .start, limit: 7)
        seen += page.events.map(\.position)
        if page.events.isEmpty { await Task.yield() }
      }
      return seen
    }()
    let outcomes = await outcomes(of: total) { number throws(EventLogsError) in
      try await stores[number % 2].append(.of("1", to: LogID(type: "test")))
    }
    let appended = try outcomes.map { try $0.get().lastEvent.position }
    #expect(try await seen == appended.sorted())
  }

  @Test func `may give up while they wait, and the store goes on`() async throws {
    let began = AsyncStream.makeStream(of: Void.self)
    // The clock is read when a transaction begins: from then on, further appends wait.
    let store = try file.open(now: {
      began.continuation.yield()
      return Date()
    })
    let other = try file.connect()
    try other.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }

    async let first = store.append(.of("1", to: id))
    _ = await began.stream.first { true }
    let waiting = Task { [id] in await Result { () async throws(EventLogsError) in try await store.append(.of("2", to: id)) } }
    waiting.cancel()
    #expect(await waiting.value.errorCode == .cancelled)

    try other.inDatabase { try $0.execute(sql: "COMMIT") }
    _ = try await first
    _ = try await store.append(.of("3", to: id, expecting: .at(0)))
    #expect(try await store.payloads(of: id) == ["1", "3"])
  }

  @Test func `are refused while too many wait`() async throws {
    let outcomes = try await outcomesWhileLocked(of: 100_001, .of("\0", to: id))
    #expect(outcomes.first == .storeUnavailable)
    #expect(outcomes.count { $0 == .storeUnavailable } == 1)
  }

  @Test func `are refused while too many bytes wait`() async throws {
    let bytes = ArraySlice(repeating: UInt8(0), count: Append.maximumBytes)
    let large = Append(
      logID: id,
      events: [EncodedEvent(type: "happened", payload: bytes)],
      expectedIndex: .any
    )
    let outcomes = try await outcomesWhileLocked(of: 5, large)
    #expect(outcomes.first == .storeUnavailable)
    #expect(outcomes.count { $0 == .storeUnavailable } == 1)
  }

  @Test func `are told when the store was closed`() async throws {
    let store = try file.open()
    await store.close()
    await store.close()
    #expect(await Result { () async throws(EventLogsError) in try await store.append(.of("1", to: id)) }.errorCode == .closed)
    #expect(await Result { () async throws(EventLogsError) in try await store.payloads(of: id) }.errorCode == .closed)
    #expect(await Result { () async throws(EventLogsError) in try await store.receipt(for: "k") }.errorCode == .closed)
  }

  /// What becomes of copies of an append that come while another program holds the file, in the order in which they end. After
  /// the first has ended, the file is released and the store closed.
  private func outcomesWhileLocked(of count: Int, _ append: Append) async throws -> [EventLogsError.Code?] {
    let store = try file.open()
    let other = try file.connect()
    try other.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
    return try await withThrowingTaskGroup { group in
      for _ in 0..<count {
        group.addTask { await Result { () async throws(EventLogsError) in try await store.append(append) }.errorCode }
      }
      let first = try await group.next() ?? nil
      try other.inDatabase { try $0.execute(sql: "COMMIT") }
      await store.close()
      return try await group.reduce(into: [first]) { $0.append($1) }
    }
  }

  /// The outcomes of operations that run at once, in order.
  private func outcomes<Value: Sendable>(
    of count: Int,
    _ operation: @escaping @Sendable (Int) async throws(EventLogsError) -> Value
  ) async -> [Result<Value, EventLogsError>] {
    await withTaskGroup { group in
      for number in 0..<count {
        group.addTask {
          (number, await Result { () async throws(EventLogsError) in try await operation(number) })
        }
      }
      return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}
