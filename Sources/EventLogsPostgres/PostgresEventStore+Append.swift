public import EventLogs
import LibPQ

extension PostgresEventStore {
  public func append(_ append: Append) async throws(EventLogsError) -> AppendReceipt {
    try validate(append)
    guard !Task.isCancelled else { throw .cancelled }
    let deadline = ContinuousClock.now + options.timeout
    var isAlone = false
    var retries = Retries()
    while true {
      switch await attempt(append, isAlone: isAlone, deadline: deadline) {
      case .written(let anchors):
        return AppendReceipt(logID: append.logID, events: anchors, isReplay: false)

      case .notWritten:
        let head: LogHead?
        let keyed: KeyedAppend?
        do throws(EventLogsError) {
          // The head is read before the key, so that a conflict is never reported when the key was there by then.
          head = try await self.head(of: append.logID, deadline: deadline)
          keyed = try await self.keyed(append.idempotencyKey, deadline: deadline)
        } catch {
          throw retries.isUnresolved ? .outcomeUnknown(append, error.message) : error
        }
        if case .replay(let receipt) = try append.ruling(keyed: keyed, head: head) { return receipt }
        // Nothing stands against the append any more: another one was faster, and failed or doesn't matter.
        try await retries.pause(until: deadline, for: append)

      case .sharedFailure:
        isAlone = true

      case .failed(.server(let error)) where error.isTransient:
        isAlone = true
        try await retries.pause(until: deadline, for: append, after: "\(error)")

      case .failed(.lost(let problem)):
        guard append.idempotencyKey != nil else { throw .outcomeUnknown(append, problem) }
        // Under a key the same append can be sent again: the server waits for the first one if it is still running, and
        // answers with it if it was committed.
        retries.isUnresolved = true
        try await retries.pause(until: deadline, for: append, after: problem)

      case .failed(let failure):
        throw retries.isUnresolved ? .outcomeUnknown(append, "\(failure)") : EventLogsError(failure, logID: append.logID)
      }
    }
  }

  private func attempt(
    _ append: Append,
    isAlone: Bool,
    deadline: ContinuousClock.Instant
  ) async -> PendingAppend.Outcome {
    let pending = Handover<PendingAppend>()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let append = PendingAppend(append, isAlone: isAlone, deadline: deadline) { continuation.resume(returning: $0) }
        // In this order, so that an append whose task was cancelled by now is never sent.
        pending.set(append)
        appends.submit(append)
      }
    } onCancel: {
      pending.use { $0.cancel() }
    }
  }

  private func head(of id: LogID, deadline: ContinuousClock.Instant) async throws(EventLogsError) -> LogHead? {
    var parameters = PostgresParameters()
    parameters.append(uuid: id.high, id.low)
    let rows = try await read(ReadStatements.head, parameters, deadline: deadline)
    guard rows.rowCount == 1 else { return nil }
    guard let anchor = EventAnchor(rows, 0, firstColumn: 1) else { throw .impossibleEvent(in: id) }
    return LogHead(type: try LogType(rows.string(0, 0)), last: anchor)
  }

  func keyed(_ key: IdempotencyKey?, deadline: ContinuousClock.Instant) async throws(EventLogsError) -> KeyedAppend? {
    guard let key else { return nil }
    var parameters = PostgresParameters()
    parameters.append(key.rawValue)
    let events = try await StoredEventRows(read(ReadStatements.keyed, parameters, deadline: deadline)).eventsWithLog()
    return events.isEmpty ? nil : KeyedAppend(events: events)
  }
}

/// Pauses between the attempts of one append, and knows whether one of them may have been committed.
private struct Retries {
  var isUnresolved = false
  private var count = 0

  /// Waits a random time that grows with the attempts.
  ///
  /// - Throws: ``EventLogsError`` when the deadline has passed, or would.
  mutating func pause(
    until deadline: ContinuousClock.Instant,
    for append: Append,
    after problem: String? = nil
  ) async throws(EventLogsError) {
    count += 1
    let pause = Duration.pause(afterAttempt: count)
    guard ContinuousClock.now + pause < deadline else {
      let problem = problem ?? "other appends were faster \(count) times"
      throw isUnresolved
        ? .outcomeUnknown(append, problem)
        : EventLogsError(
          .storeUnavailable,
          "The append to \(append.logID) did not get through in time: \(problem).",
          logID: append.logID
        )
    }
    do {
      try await Task.sleep(for: pause)
    } catch {
      throw isUnresolved ? .outcomeUnknown(append, "the calling task was cancelled") : .cancelled
    }
  }
}

extension Duration {
  /// How long to wait before a call is made again: a random time of up to 2 ms after the first attempt and 50 ms after many.
  static func pause(afterAttempt attempt: Int) -> Duration {
    .milliseconds(Double.random(in: 0...Double(min(50, 1 << min(attempt, 6)))))
  }
}
