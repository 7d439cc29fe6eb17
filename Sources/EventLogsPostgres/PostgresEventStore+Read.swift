public import EventLogs
import LibPQ

extension PostgresEventStore {
  public func receipt(for key: IdempotencyKey) async throws(EventLogsError) -> AppendReceipt? {
    try await keyed(key, deadline: .now + options.timeout)?.receipt
  }

  public func events(_ query: LogQuery) async throws(EventLogsError) -> [StoredEvent] {
    try validate(limit: query.limit)
    var parameters = PostgresParameters()
    parameters.append(uuid: query.logID.high, query.logID.low)
    parameters.append(query.logID.type.rawValue)
    parameters.append(query.from.rawValue)
    parameters.append(query.through.rawValue)
    parameters.append(Int64(query.limit))
    let statement =
      switch query.order {
      case .oldestFirst: ReadStatements.oldestFirst
      case .newestFirst: ReadStatements.newestFirst
      }
    return try await StoredEventRows(read(statement, parameters, rows: query.limit)).events(of: query.logID)
  }

  public func events(from starts: [LogStart], limit: Int) async throws(EventLogsError) -> [[StoredEvent]] {
    try validate(limit: limit)
    guard !starts.isEmpty else { return [] }
    var parameters = PostgresParameters()
    parameters.append(arrayOf: .uuid, starts) { start, bytes in
      bytes.append(bigEndian: start.logID.high)
      bytes.append(bigEndian: start.logID.low)
      return true
    }
    parameters.append(arrayOf: .text, starts) { start, bytes in
      bytes.append(contentsOf: start.logID.type.rawValue.utf8)
      return true
    }
    parameters.append(arrayOf: .int4, starts) { start, bytes in
      bytes.append(bigEndian: start.from.rawValue)
      return true
    }
    parameters.append(arrayOf: .int4, starts) { _, bytes in
      bytes.append(bigEndian: EventIndex.max.rawValue)
      return true
    }
    parameters.append(arrayOf: .int8, starts) { _, bytes in
      bytes.append(bigEndian: Int64(limit))
      return true
    }
    let rows = try await read(ReadStatements.many, parameters, rows: starts.count * limit)
    return try StoredEventRows(rows).pages(of: starts)
  }

  public func feed(_ query: FeedQuery) async throws(EventLogsError) -> FeedPage {
    try validate(query)
    // Two statements, because the bound must be known before the snapshot is taken in which the events are read.
    let span = try await span(of: query)
    guard !span.isEmpty else { return span.page([], endingAt: nil) }
    let (statement, parameters) = FeedStatements.select(span, of: query)
    let found = try await StoredEventRows(read(statement, parameters, rows: query.limit)).eventsWithLog()
    let events = query.filter.isEmpty ? found : found.filter(query.filter.matches)
    return span.page(events, endingAt: found.count == query.limit ? found.last?.position : nil)
  }

  private func span(of query: FeedQuery) async throws(EventLogsError) -> FeedSpan {
    var parameters = PostgresParameters()
    let statement: PostgresStatement
    if query.filter.isEmpty {
      statement = Fence.bound
    } else {
      parameters.append(query.after.rawValue)
      parameters.append(query.through?.rawValue ?? .max)
      statement = query.order == .oldestFirst ? Fence.boundAndFirst : Fence.boundAndLast
    }
    let row = try await read(statement, parameters)
    var span = FeedSpan(query, head: GlobalPosition(rawValue: row.int64(0, 0)) ?? .start)
    if !query.filter.isEmpty, !row.isNull(0, 1) { span.narrow(from: GlobalPosition(rawValue: row.int64(0, 1))) }
    return span
  }

  /// Runs a statement that changes nothing, and again if its connection is lost on the way.
  ///
  /// - Parameters:
  ///   - rows: How many rows it may answer.
  ///   - deadline: When to give up; the configured timeout from now by default.
  func read(
    _ statement: PostgresStatement,
    _ parameters: PostgresParameters,
    rows: Int = 1,
    deadline: ContinuousClock.Instant? = nil
  ) async throws(EventLogsError) -> PostgresResult {
    let deadline = deadline ?? .now + options.timeout
    var attempts = 0
    while true {
      let timeout = max(.zero, deadline - .now)
      let failure: PostgresFailure
      switch await reader.run(
        statement,
        parameters,
        kind: .read,
        load: Self.load(ofRows: rows),
        timeout: timeout,
        answerTimeout: options.answerTimeout
      ) {
      case .success(let rows): return rows
      case .failure(let error): failure = error
      }
      attempts += 1
      let pause = Duration.pause(afterAttempt: attempts)
      guard failure.isTransient, ContinuousClock.now + pause < deadline else { throw EventLogsError(failure) }
      do {
        try await Task.sleep(for: pause)
      } catch {
        throw .cancelled
      }
    }
  }
}

extension PostgresConnection {
  /// Runs a statement and waits for its result, or for the calling task to be cancelled.
  nonisolated func run(
    _ statement: PostgresStatement,
    _ parameters: PostgresParameters = PostgresParameters(),
    kind: PostgresRequest.Kind,
    load: Int = 1,
    timeout: Duration,
    answerTimeout: Duration? = nil
  ) async -> Result<PostgresResult, PostgresFailure> {
    let pending = Handover<PostgresRequest>()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let request = PostgresRequest(
          statement,
          parameters,
          kind: kind,
          load: load,
          timeout: timeout,
          answerTimeout: answerTimeout ?? timeout
        ) {
          continuation.resume(returning: $0)
        }
        pending.set(request)
        submit(request)
      }
    } onCancel: {
      pending.use { $0.cancel() }
    }
  }
}
