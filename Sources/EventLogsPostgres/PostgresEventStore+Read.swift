public import EventLogs
import LibPQ

extension PostgresEventStore {
  public func receipt(for key: IdempotencyKey) async throws(EventLogsError) -> AppendReceipt? {
    try await keyed(key, deadline: .now + options.timeout)?.receipt
  }

  public func events(_ query: LogQuery) async throws(EventLogsError) -> [StoredEvent] {
    try validate(limit: query.limit)
    let statement =
      switch query.order {
      case .oldestFirst: ReadStatements.oldestFirst
      case .newestFirst: ReadStatements.newestFirst
      }
    return try await StoredEventRows(read(statement, parameters(of: query), rows: query.limit)).events(of: query.logID)
  }

  public func events(from starts: [LogStart], limit: Int) async throws(EventLogsError) -> [[StoredEvent]] {
    try validate(limit: limit)
    guard !starts.isEmpty else { return [] }
    let single = starts.map { parameters(of: LogQuery($0.logID, from: $0.from, limit: limit)) }
    let arrays = PostgresParameters(arraysOf: ReadStatements.oldestFirst.parameters, from: single)
    let rows = try await read(ReadStatements.many, arrays, rows: starts.count * limit)
    guard let parts = rows.parts(starts.count) else {
      throw EventLogsError(.storeFailed, "PostgreSQL answered rows that don't tell which log they are of.")
    }
    var pages: [[StoredEvent]] = []
    pages.reserveCapacity(starts.count)
    for (start, part) in zip(starts, parts) { pages.append(try StoredEventRows(part).events(of: start.logID)) }
    return pages
  }

  /// The parameters of ``ReadStatements/oldestFirst`` and ``ReadStatements/newestFirst``.
  private func parameters(of query: LogQuery) -> PostgresParameters {
    var parameters = PostgresParameters()
    parameters.append(uuid: query.logID.high, query.logID.low)
    parameters.append(query.logID.type.rawValue)
    parameters.append(query.from.rawValue)
    parameters.append(query.through.rawValue)
    parameters.append(Int64(query.limit))
    return parameters
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
    try await repeatable(statement, parameters, kind: .read, rows: rows, deadline: deadline)
  }

  /// Runs a statement that does no more when it is run twice, and again if its connection is lost on the way.
  func repeatable(
    _ statement: PostgresStatement,
    _ parameters: PostgresParameters,
    kind: PostgresRequest.Kind,
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
        kind: kind,
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
