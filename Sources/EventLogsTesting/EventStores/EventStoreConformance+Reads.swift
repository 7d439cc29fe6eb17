import EventLogs

extension EventStoreConformance {
  static let reads: [Check] = [
    Check("a log without events reads as empty in both orders") { store in
      let log = ScratchLog(store)
      for order in EventOrder.allCases {
        try expect("the events", try await store.events(LogQuery(log.id, order: order, limit: 10)), is: [])
      }
    },
    Check("reads honour from, through, order and limit") { store in
      let log = ScratchLog(store)
      try await log.fill(6)
      func read(_ from: EventIndex, _ through: EventIndex, _ order: EventOrder, _ limit: Int) async throws -> [Int32] {
        let query = LogQuery(log.id, from: from, through: through, order: order, limit: limit)
        return try await store.events(query).map(\.index.rawValue)
      }
      try expect("all", try await read(0, .max, .oldestFirst, 1024), is: [0, 1, 2, 3, 4, 5])
      try expect("all backward", try await read(0, .max, .newestFirst, 1024), is: [5, 4, 3, 2, 1, 0])
      try expect("the first two", try await read(0, .max, .oldestFirst, 2), is: [0, 1])
      try expect("the last two", try await read(0, .max, .newestFirst, 2), is: [5, 4])
      try expect("exactly as many as there are", try await read(0, .max, .oldestFirst, 6), is: [0, 1, 2, 3, 4, 5])
      try expect("from 2 through 4", try await read(2, 4, .oldestFirst, 10), is: [2, 3, 4])
      try expect("from 2 through 4 backward", try await read(2, 4, .newestFirst, 10), is: [4, 3, 2])
      try expect("two from 2", try await read(2, .max, .oldestFirst, 2), is: [2, 3])
      try expect("two from 1 through 4 backward", try await read(1, 4, .newestFirst, 2), is: [4, 3])
      try expect("one event", try await read(3, 3, .newestFirst, 1), is: [3])
      try expect("from beyond the end", try await read(6, .max, .oldestFirst, 10), is: [])
      try expect("backward from beyond the end", try await read(.max, .max, .newestFirst, 10), is: [])
      try expect("a range that is upside down", try await read(4, 2, .oldestFirst, 10), is: [])
      try expect("a range that is upside down, backward", try await read(4, 2, .newestFirst, 10), is: [])
    },
    Check("a read sees an append that has returned") { store in
      let log = ScratchLog(store)
      for number in 0..<20 {
        try await log.append(numbered(number), expecting: .any)
        let newest = try await store.events(LogQuery(log.id, order: .newestFirst, limit: 1))
        try expect("the newest event", newest.map(\.event), is: numbered(number))
      }
    },
    Check("a read's limit is from 1 to 1,024") { store in
      let log = ScratchLog(store)
      try await log.fill(1)
      for limit in [0, -1, 1025, .max, .min] {
        try await expect("a read with limit \(limit)", failsWith: .invalidArgument) {
          try await store.events(LogQuery(log.id, limit: limit))
        }
        try await expect("a read of many logs with limit \(limit)", failsWith: .invalidArgument) {
          try await store.events(from: [LogStart(log.id)], limit: limit)
        }
        try await expect("a read of no logs with limit \(limit)", failsWith: .invalidArgument) {
          try await store.events(from: [], limit: limit)
        }
        try await expect("a read of the feed with limit \(limit)", failsWith: .invalidArgument) {
          try await store.feed(after: .start, limit: limit)
        }
      }
      try expect("the largest limit", try await store.events(LogQuery(log.id, limit: 1024)).count, is: 1)
    },
  ]

  static let readsOfMany: [Check] = [
    Check("a read of no logs answers nothing") { store in
      try expect("the answer", try await store.events(from: [], limit: 10), is: [])
    },
    Check("a read of many logs answers each start in order, duplicates and unknown logs too") { store in
      let logs = (0..<3).map { _ in ScratchLog(store) }
      for (number, log) in logs.enumerated() { try await log.fill(number + 2) }
      let unknown = LogID(type: "conformance")
      let starts = [
        LogStart(logs[2].id), LogStart(unknown), LogStart(logs[0].id, from: 1), LogStart(logs[1].id),
        LogStart(logs[2].id, from: 3), LogStart(logs[0].id, from: 2), LogStart(logs[2].id), LogStart(unknown, from: .max),
      ]
      let answer = try await store.events(from: starts, limit: 10)
      try expect(
        "the indexes",
        answer.map { $0.map(\.index.rawValue) },
        is: [[0, 1, 2, 3], [], [1], [0, 1, 2], [3], [], [0, 1, 2, 3], []]
      )
      for (start, events) in zip(starts, answer) {
        try expect("the logs of the events", Set(events.map(\.logID)), is: events.isEmpty ? [] : [start.logID])
      }
      try expect("the whole events", answer[0], is: try await logs[2].events())
    },
    Check("a read of many logs takes its limit for each log") { store in
      let logs = (0..<3).map { _ in ScratchLog(store) }
      for log in logs { try await log.fill(4) }
      let answer = try await store.events(from: logs.map { LogStart($0.id, from: 1) }, limit: 2)
      try expect("the indexes", answer.map { $0.map(\.index.rawValue) }, is: [[1, 2], [1, 2], [1, 2]])
    },
    Check("a read of 500 logs keeps their order") { store in
      let logs = (0..<500).map { _ in ScratchLog(store) }
      let results = await race(logs.count) { number throws(EventLogsError) in
        try await logs[number].append(numbered(number), expecting: .empty)
      }
      for result in results { _ = try result.get() }
      let shuffled = logs.indices.shuffled()
      let answer = try await store.events(from: shuffled.map { LogStart(logs[$0].id) }, limit: 1)
      try expect("the events", answer.map { $0.map(\.event) }, is: shuffled.map { numbered($0) })
    },
  ]
}
