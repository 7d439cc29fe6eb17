import EventLogs
import Foundation

extension EventStoreConformance {
  static let lists: [Check] = [
    Check("logs are listed in the order of their creation, either way, on pages of any size") { store in
      let time = Date(microsecondsSince1970: .random(in: 100_000_000...1_000_000_000) * 1_000_000)
      var logs = [ScratchLogs(store, count: 7, from: time), ScratchLogs(store, count: 5, from: time)]
      for place in logs.indices { try await logs[place].write() }
      let all = (logs[0].summaries + logs[1].summaries).sorted { $0.logID < $1.logID }
      for limit in [1, 3, LogQuery.maximumLimit] {
        for order in EventOrder.allCases {
          func expect(_ what: String, _ query: LogListQuery, is expected: [LogSummary]) async throws {
            let expected = order == .oldestFirst ? expected : expected.reversed()
            try EventLogsTesting.expect(
              "\(what), \(order), in pages of \(limit)",
              try await pages(of: store, query),
              is: expected
            )
          }
          for log in logs {
            try await expect(
              "the logs of a type",
              LogListQuery(logType: log.type, order: order, limit: limit),
              is: log.summaries
            )
          }
          // Nobody else's logs were created then.
          let query = LogListQuery(
            createdFrom: time,
            createdBefore: time.addingTimeInterval(1),
            order: order,
            limit: limit
          )
          try await expect("the logs of all types", query, is: all)
        }
      }
    },
    Check("a list of logs is bound to times, to the millisecond that the id has") { store in
      let time = Date(microsecondsSince1970: .random(in: 1_000_000...1_000_000_000) * 1_000_000)
      var logs = ScratchLogs(store, count: 6, from: time)
      try await logs.write()
      func list(_ from: Double?, _ before: Double?) async throws -> [LogSummary] {
        try await store.logs(
          LogListQuery(
            logType: logs.type,
            createdFrom: from.map { time.addingTimeInterval($0 / 1000) },
            createdBefore: before.map { time.addingTimeInterval($0 / 1000) },
            limit: 10
          )
        )
      }
      try expect("from a log's time on", try await list(2, nil), is: Array(logs.summaries[2...]))
      try expect("from a little later on", try await list(2.5, nil), is: Array(logs.summaries[3...]))
      try expect("before a log's time", try await list(nil, 4), is: Array(logs.summaries[..<4]))
      try expect("before a little later", try await list(nil, 4.5), is: Array(logs.summaries[..<5]))
      try expect("between", try await list(1, 3), is: Array(logs.summaries[1..<3]))
      try expect("an empty range", try await list(3, 3), is: [])
      try expect("all time", try await list(-1e18, 1e18), is: logs.summaries)
      try expect("a time to come", try await list(1e18, nil), is: [])
      try expect("a time long gone", try await list(nil, -1e18), is: [])
    },
    Check("a list of logs goes on after any id, and ends after the last") { store in
      var logs = ScratchLogs(store, count: 3, from: Date())
      try await logs.write()
      var query = LogListQuery(logType: logs.type, limit: 10)
      let absent = LogID(type: "", high: logs.summaries[1].logID.high, low: logs.summaries[1].logID.low + 1)
      query.after = absent
      try expect("what comes after an id that isn't there", try await store.logs(query), is: [logs.summaries[2]])
      query.order = .newestFirst
      try expect("what comes before it", try await store.logs(query), is: [logs.summaries[1], logs.summaries[0]])
      query.after = LogID(type: logs.type, high: 0, low: 0)
      try expect("what comes before the first id of all", try await store.logs(query), is: [])
      query.order = .oldestFirst
      query.after = LogID(type: logs.type, high: .max, low: .max)
      try expect("what comes after the last id of all", try await store.logs(query), is: [])
      let unknown = LogListQuery(logType: .scratch(), limit: 10)
      try expect("the logs of a type that isn't there", try await store.logs(unknown), is: [])
    },
    Check("a list of logs without a limit, or with too large a one, is refused") { store in
      for limit in [-1, 0, LogQuery.maximumLimit + 1] {
        try await expect("a limit of \(limit)", failsWith: .invalidArgument) {
          try await store.logs(LogListQuery(limit: limit))
        }
      }
    },
  ]

  /// All that a query lists, page after page.
  private static func pages(of store: any EventStore, _ query: LogListQuery) async throws -> [LogSummary] {
    var query = query
    var all: [LogSummary] = []
    while true {
      let page = try await store.logs(query)
      try expect(page.count <= query.limit, "a page of \(query.limit) had \(page.count) logs.")
      all += page
      try expect(all.count < 100, "the list of logs goes on and on.")
      guard page.count == query.limit, let last = page.last else { return all }
      query.after = last.logID
    }
  }
}

/// Logs of a type that nobody else has, made one a millisecond.
private struct ScratchLogs {
  let type = LogType.scratch()
  private(set) var summaries: [LogSummary] = []

  private let store: any EventStore
  private let ids: [LogID]

  init(_ store: any EventStore, count: Int, from time: Date) {
    self.store = store
    var generator = SystemRandomNumberGenerator()
    ids = (0..<count).map { [type] number in
      LogID(type: type, at: time.addingTimeInterval(Double(number) / 1000), using: &generator)
    }
  }

  /// Writes them in no order, the last events some time after the first.
  mutating func write() async throws {
    var first: [LogID: EventAnchor] = [:]
    for id in ids.shuffled() { first[id] = try await ScratchLog(store, id: id).fill(1).lastEvent }
    for (number, id) in ids.enumerated() {
      guard let begin = first[id] else { continue }
      let log = ScratchLog(store, id: id)
      let last = number == 0 ? begin : try await log.append(numbered(0..<number), expecting: .at(0)).lastEvent
      summaries.append(LogSummary(logID: id, firstRecordedAt: begin.recordedAt, lastEvent: last))
    }
  }
}

extension LogType {
  /// A type that nobody else has.
  fileprivate static func scratch() -> LogType {
    let letters = (0..<20).compactMap { _ in "abcdefghijklmnopqrstuvwxyz".randomElement() }
    // Letters are always valid.
    return (try? LogType("conformance_\(String(letters))")) ?? "conformance"
  }
}
