import EventLogs

extension EventStoreConformance {
  static let races: [Check] = [
    Check("of fifty writers for the same index one wins, and 49 get a conflict with expected and actual index") { store in
      for expected in [ExpectedIndex.empty, .at(0)] {
        let log = ScratchLog(store)
        if expected == .at(0) { try await log.fill(1) }
        let next = expected == .empty ? 0 : 1
        let results = await race(50) { number throws(EventLogsError) in
          try await log.append(numbered(100 + number), expecting: expected)
        }
        let winners = results.compactMap { try? $0.get() }
        try expect("the number of winners", winners.count, is: 1)
        try expect("the winner's index", winners[0].firstIndex, is: EventIndex(unchecked: Int32(next)))
        for case .failure(let error) in results {
          try expect("a loser's error (\(error.message))", error.code, is: .conflict)
          try expect("the expected index", error.expectedIndex, is: expected)
          try expect("the actual index", error.actualIndex, is: EventIndex(next))
        }
        try expect("the number of events", try await log.events().count, is: next + 1)
      }
    },
    Check("of fifty concurrent copies of one request one wins, and 49 replay its answer") { store in
      let log = ScratchLog(store)
      let key = try freshKey()
      try await log.fill(1)
      let results = await race(50) { _ throws(EventLogsError) in
        try await log.append(numbered(1..<3), expecting: .at(0), key: key)
      }
      try expectOneWrite(results)
      try await log.expectEvents(numbered(0..<3), after: "the race")
    },
    Check("of fifty concurrent copies of one create under ids of their own one wins, and 49 replay its answer") { store in
      let logs = (0..<50).map { _ in ScratchLog(store) }
      let key = try freshKey()
      let results = await race(50) { number throws(EventLogsError) in
        try await logs[number].append(numbered(0), expecting: .empty, key: key)
      }
      try expectOneWrite(results)
      let written = try await store.events(from: logs.map { LogStart($0.id) }, limit: 1).count { !$0.isEmpty }
      try expect("the number of logs that were made", written, is: 1)
    },
    Check("of fifty requests that share a key but not their content one wins, and 49 are told of the reuse") { store in
      let log = ScratchLog(store)
      let key = try freshKey()
      let results = await race(50) { number throws(EventLogsError) in
        try await log.append(numbered(number), expecting: .any, key: key)
      }
      try expect("the number of winners", results.count { (try? $0.get()) != nil }, is: 1)
      for case .failure(let error) in results {
        try expect("a loser's error (\(error.message))", error.code, is: .idempotencyKeyReused)
      }
      try expect("the number of events", try await log.events().count, is: 1)
    },
    Check("fifty writers in any state all land, without holes, each append in one piece") { store in
      let log = ScratchLog(store)
      let results = await race(50) { number throws(EventLogsError) in
        try await log.append(numbered(10 * number..<10 * number + 1 + number % 3), expecting: .any)
      }
      let receipts = try results.map { try $0.get() }
      let stored = try await log.events()
      try expect("the indexes", stored.map(\.index), is: indexes(0..<receipts.map(\.events.count).reduce(0, +)))
      for (number, receipt) in receipts.enumerated() {
        let place = Int(receipt.firstIndex.rawValue)
        let events = stored[place..<place + receipt.events.count]
        try expect("the anchors of one append", events.map(\.anchor), is: receipt.events)
        try expect("the events of one append", events.map(\.event), is: numbered(10 * number..<10 * number + 1 + number % 3))
      }
    },
    Check("two hundred writers of logs of their own don't disturb each other") { store in
      let logs = (0..<200).map { _ in ScratchLog(store) }
      let results = await race(logs.count) { number throws(EventLogsError) in
        try await logs[number].append(numbered(number..<number + 1 + number % 2), expecting: .empty)
      }
      for (number, result) in results.enumerated() {
        try expect("the indexes", try result.get().events.map(\.index), is: indexes(0..<1 + number % 2))
        try await logs[number].expectEvents(numbered(number..<number + 1 + number % 2), after: "the appends")
      }
    },
    Check("an append of a task that is already cancelled is refused as cancelled and writes nothing") { store in
      let log = ScratchLog(store)
      let key = try freshKey()
      try await log.fill(1)
      for key in [nil, key] {
        let task = Task {
          withUnsafeCurrentTask { $0?.cancel() }
          return try await log.append(numbered(1), expecting: .at(0), key: key)
        }
        try await expect("the append", failsWith: .cancelled) { try await task.value }
      }
      try await log.expectEvents(numbered(0), after: "the cancelled appends")
      try expect("the receipt of the cancelled append", try await store.receipt(for: key), is: nil)
      try await log.append(numbered(1), expecting: .at(0), key: key)
    },
    Check("cancelling tasks leaves the store usable, and a keyed append happens once") { store in
      let log = ScratchLog(store)
      let keys = try (0..<20).map { _ in try freshKey() }
      let tasks = keys.map { key in
        Task {
          _ = try await store.events(LogQuery(log.id, limit: 10))
          return try await log.append(numbered(0), expecting: .any, key: key)
        }
      }
      for task in tasks { task.cancel() }
      for task in tasks {
        do {
          _ = try await task.value
        } catch let error as EventLogsError {
          try expect("the error of a cancelled task (\(error.message))", error.code, is: .cancelled)
        }
      }
      for key in keys { try await log.append(numbered(0), expecting: .any, key: key) }
      try await log.expectEvents(Array(repeating: numbered(0)[0], count: keys.count), after: "cancelling and retrying")
    },
  ]

  private static func expectOneWrite(_ results: [Result<AppendReceipt, EventLogsError>]) throws {
    let receipts = try results.map { try $0.get() }
    guard let first = receipts.first(where: { !$0.isReplay }) else {
      throw Mismatch(message: "expected one request to win, but all were replays.")
    }
    try expect("the number of winners", receipts.count { !$0.isReplay }, is: 1)
    for receipt in receipts where receipt.isReplay { try expectReplay(receipt, of: first) }
  }

  static let closing: [Check] = [
    Check("a closed store says so, and closing it again does nothing") { store in
      let log = ScratchLog(store)
      let key = try freshKey()
      try await log.append(numbered(0), expecting: .empty, key: key)
      await store.close()
      await store.close()
      try await expect("an append", failsWith: .closed) { try await log.append(numbered(1), expecting: .any) }
      try await expect("a read", failsWith: .closed) { try await log.events() }
      try await expect("a read of many", failsWith: .closed) {
        try await store.events(from: [LogStart(log.id)], limit: 1)
      }
      try await expect("a read of the feed", failsWith: .closed) { try await store.feed(after: .start, limit: 1) }
      try await expect("a list of logs", failsWith: .closed) { try await store.logs(LogListQuery(limit: 1)) }
      try await expect("a receipt", failsWith: .closed) { try await store.receipt(for: key) }
    }
  ]
}
