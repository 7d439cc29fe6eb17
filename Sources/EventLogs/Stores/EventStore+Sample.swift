extension EventStore {
  /// Picks logs at random, spread over the time of their creation.
  ///
  /// - Parameters:
  ///   - count: How many to pick, from 1 to 1,000.
  ///   - type: The type of the logs; `nil` for all.
  /// - Returns: Different logs in the order of their ids: all of them if there are no more, and otherwise up to so many.
  /// - Throws: ``EventLogsError`` as ``logs(_:)`` does.
  public func sampleLogs(_ count: Int, ofType type: LogType? = nil) async throws(EventLogsError) -> [LogID] {
    guard (1...1000).contains(count) else {
      throw EventLogsError(.invalidArgument, "A sample has 1 to 1,000 logs, not \(count).")
    }
    var query = LogListQuery(logType: type, limit: count + 1)
    let oldest = try await logs(query)
    guard oldest.count > count, let first = oldest.first?.logID.number else { return oldest.map(\.logID) }
    query.limit = 1
    query.order = .newestFirst
    let last = try await logs(query).first?.logID.number ?? first
    query.order = .oldestFirst
    var sample: Set<LogID> = []
    for _ in 0..<count {
      query.after = LogID(number: .random(in: first...max(first, last) - 1))
      sample.formUnion(try await logs(query).map(\.logID))
    }
    return sample.sorted()
  }
}
