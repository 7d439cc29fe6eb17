import EventLogs
import EventLogsPostgres
import TestServers
import Testing

@Suite(.enabled(if: PostgresServer.isAvailable)) struct AppendBatchingTests {
  /// Statements that appended, told by the time of their transaction.
  private func statementCount(_ database: PostgresDatabase) async throws -> Int {
    try await Int(database.execute("select count(distinct recorded_at) from eventlogs.events")) ?? -1
  }

  @Test func `appends one after another go in a statement each`() async throws {
    try await withStore { store, database in
      #expect(store.statistics.connections == EventStoreStatistics.Connections(open: 0, busy: 0, maximum: 4))
      for number in 0..<10 { _ = try await store.append(.one(number)) }
      #expect(try await statementCount(database) == 10)
      #expect(store.statistics.appendBatches.counts.prefix(3) == [0, 10, 0])
      // One that appends, and one on which others are told of it.
      #expect((1...2).contains(store.statistics.connections?.open ?? 0))
    }
  }

  @Test func `appends under load share statements, and each gets its own answer`() async throws {
    try await withStore { store, database in
      let logs = (0..<500).map { _ in LogID(type: "payment") }
      let receipts = try await withThrowingTaskGroup { group in
        for (number, log) in logs.enumerated() {
          group.addTask { try await (log, store.append(.one(number, to: log, key: IdempotencyKey("key-\(number)")))) }
        }
        var receipts: [LogID: AppendReceipt] = [:]
        for try await (log, receipt) in group { receipts[log] = receipt }
        return receipts
      }
      let statements = try await statementCount(database)
      #expect(statements < 250)
      #expect(store.statistics.appendBatches.counts.reduce(0, +) == statements)
      #expect(store.statistics.appendBatches.sum == 500)
      for (number, log) in logs.enumerated() {
        let stored = try await store.events(LogQuery(log, limit: 10))
        #expect(stored.map(\.event) == [.numbered(number)])
        #expect(stored.map(\.anchor) == receipts[log]?.events)
        #expect(receipts[log]?.logID == log)
      }
    }
  }

  @Test func `a payload that PostgreSQL refuses fails alone, whatever shares its statement`() async throws {
    try await withStore { store, _ in
      let codes = await withTaskGroup { group in
        for number in 0..<100 {
          group.addTask {
            var append = Append.one(number)
            if number == 50 { append.events[0].payload = Array("{broken".utf8)[...] }
            return await (number, code { () async throws(EventLogsError) in try await store.append(append) })
          }
        }
        var codes: [Int: EventLogsError.Code?] = [:]
        for await (number, code) in group { codes[number] = code }
        return codes
      }
      #expect(codes.count == 100)
      for (number, code) in codes { #expect(code == (number == 50 ? .payloadRefused : nil)) }
    }
  }

  @Test func `appends of several events and of single ones to many logs mix`() async throws {
    try await withStore { store, _ in
      try await withThrowingTaskGroup { group in
        for number in 0..<200 {
          group.addTask {
            let id = LogID(type: "payment")
            let count = number % 3 + 1
            let events = (0..<count).map { EncodedEvent.numbered($0) }
            let receipt = try await store.append(Append(logID: id, events: events, expectedIndex: .empty))
            #expect(receipt.events.count == count)
            _ = try await store.append(.one(to: id, expecting: .at(receipt.lastIndex)))
            #expect(try await store.events(LogQuery(id, limit: 10)).count == count + 1)
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test func `an append that waits for somebody's lock doesn't hold up appends to other logs`() async throws {
    try await withStore { store, database in
      let id = LogID(type: "payment")
      _ = try await store.append(.one(0, to: id))
      let blocker = try database.session()
      try await blocker.execute("begin")
      try await blocker.execute(
        """
        insert into eventlogs.events (log_id, event_index, log_type, event_type, event_version, payload)
        values ('\(id.uuid)', 1, 'payment', 'captured', 1, '{}')
        """
      )
      async let blocked = store.append(.one(1, to: id, expecting: .at(0)))
      try await database.waitForBlocked(1)
      for number in 0..<10 { _ = try await store.append(.one(number)) }
      try await blocker.execute("rollback")
      #expect(try await blocked.lastIndex == 1)
    }
  }

  @Test func `large payloads go in several statements`() async throws {
    try await withStore { store, database in
      let text = String(repeating: "x", count: 300_000)
      let event = EncodedEvent(type: "captured", payload: Array("\"\(text)\"".utf8)[...])
      try await withThrowingTaskGroup { group in
        for _ in 0..<60 {
          group.addTask {
            _ = try await store.append(Append(logID: LogID(type: "payment"), events: [event], expectedIndex: .empty))
          }
        }
        try await group.waitForAll()
      }
      #expect(try await statementCount(database) >= 15)
      #expect(try await store.feed(after: .start, limit: 100).events.allSatisfy { $0.event == event })
    }
  }
}
