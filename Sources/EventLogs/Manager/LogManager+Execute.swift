import Synchronization

extension LogManager {
  /// Decides on a log's state and appends what was decided.
  ///
  /// The decision is first taken on the cached state. The append itself proves that nothing newer existed, so a command that
  /// succeeds costs one durable round trip and no read. On a conflict, or when the decision is a refusal, the log is reduced
  /// for real and the decision taken again: a refusal is never based on an old state. It is a refusal when the decision
  /// throws or decides nothing, or when its events can't be encoded, appended or applied to the state.
  ///
  /// Under an idempotency key the command happens at most once, and a retry gets the first outcome even though the state has
  /// moved on: the decision is then repeated on the state that the first one saw, and must give the same events.
  ///
  /// - Parameters:
  ///   - id: The log.
  ///   - expected: What the log must end with for the command to be executed, such as what HTTP's `If-Match` tells; any state by
  ///     default. A replay under an idempotency key comes before it.
  ///   - idempotencyKey: The name under which this command happens at most once.
  ///   - metadata: Who and what caused the events.
  ///   - decide: The rule: from a state to the events that shall happen, none for nothing to do. It may be called several
  ///     times, so it is pure: times, ids and the like come from outside.
  /// - Returns: The events that were appended, and the state after them.
  /// - Throws: What `decide` throws; ``EventLogsError`` as ``append(_:after:idempotencyKey:metadata:)`` and ``reduce(_:)-(LogID)``
  ///   throw it, with `conflict` when the log doesn't end as expected or kept
  ///   moving for ``LogManagerConfiguration/maximumCommandAttempts`` attempts, with `logNotFound` when it must exist, and with `foldFailed` when the aggregate refuses an event
  ///   that was decided; nothing is then written.
  @discardableResult
  public func execute(
    _ id: LogID,
    expecting expected: ExpectedIndex = .any,
    idempotencyKey: IdempotencyKey? = nil,
    metadata: EventMetadata = EventMetadata(),
    decide: (Aggregate) throws -> [Event]
  ) async throws -> Execution<Aggregate> {
    try requireType(of: id)
    let encodedMetadata = try encoded(metadata, for: id)
    var cached = try await cachedState(of: id)
    var attempts = 0
    while true {
      let isExact = cached == nil
      let state = if let cached { cached } else { try await exactState(of: id) }
      cached = nil

      let events: [Event]
      let append: Append
      do {
        try require(expected, of: state.reduction)
        events = try decide(state.reduction.aggregate)
        try rehearse(events, metadata, on: state.reduction)
        append = Append(
          logID: id,
          events: try encoded(events, for: id),
          expectedIndex: state.reduction.expectedIndex,
          expectedLast: state.reduction.lastEvent,
          idempotencyKey: idempotencyKey,
          metadata: encodedMetadata
        )
      } catch {
        guard isExact else { continue }
        if let replay = try await replay(of: idempotencyKey, on: id, decide: decide) { return replay }
        throw error
      }
      if events.isEmpty {
        guard isExact else { continue }
        if let replay = try await replay(of: idempotencyKey, on: id, decide: decide) { return replay }
        return Execution(reduction: state.reduction, events: [], isReplay: false)
      }

      let receipt: AppendReceipt
      do throws(EventLogsError) {
        receipt = try await store.append(append)
      } catch {
        switch error.code {
        case .conflict, .divergedHistory:
          guard isExact else { continue }
          counters.conflicts.add(1, ordering: .relaxed)
          attempts += 1
          guard attempts < configuration.maximumCommandAttempts else { throw error }
          try await pause(beforeAttempt: attempts)
          continue
        case .payloadTooLarge, .payloadRefused, .invalidArgument:
          guard isExact else { continue }
          if let replay = try await replay(of: idempotencyKey, on: id, decide: decide) { return replay }
          throw error
        case .idempotencyKeyReused:
          guard let replay = try await replay(of: idempotencyKey, on: id, decide: decide) else { throw error }
          return replay
        default: throw error
        }
      }
      if receipt.isReplay { return try await execution(of: receipt) }
      return try execution(of: events, metadata: metadata, on: state, receipt: receipt)
    }
  }

  private func cachedState(of id: LogID) async throws(EventLogsError) -> Folded? {
    let start = ContinuousClock.now
    guard let baseline = try await cached(id).reduction else { return nil }
    return Folded(
      reduction: baseline,
      cachedIndex: baseline.throughIndex,
      eventsApplied: 0,
      time: ContinuousClock.now - start
    )
  }

  private func exactState(of id: LogID) async throws(EventLogsError) -> Folded {
    let start = ContinuousClock.now
    return try await exactState(of: id, from: cached(id), since: start)
  }

  private func require(_ expected: ExpectedIndex, of state: Reduction<Aggregate>) throws(EventLogsError) {
    let isMet =
      switch expected {
      case .any: true
      case .empty: state.throughIndex == nil
      case .at(let index): state.throughIndex == index
      case .exists: state.throughIndex != nil
      }
    guard !isMet else { return }
    if expected == .exists { throw .logNotFound(state.logID) }
    throw .conflict(Append(logID: state.logID, events: [], expectedIndex: expected), actual: state.throughIndex)
  }

  /// Applies events to a copy of the state they were decided on, so that none is appended that the aggregate refuses.
  ///
  /// Positions and times are the store's to give. Until then the position is that of the state's last event, and the time
  /// this process's.
  ///
  /// - Throws: ``EventLogsError`` with code `foldFailed`, or `invalidArgument` when the log has no room for so many events.
  private func rehearse(
    _ events: [Event],
    _ metadata: EventMetadata,
    on state: Reduction<Aggregate>
  ) throws(EventLogsError) {
    var aggregate = state.aggregate
    let recordedAt = configuration.now()
    for (offset, event) in events.enumerated() {
      guard let index = EventIndex((state.throughIndex?.count ?? 0) + offset) else {
        throw .noRoom(for: events.count, in: state.logID)
      }
      try aggregate.fold(
        EventRecord(
          logID: state.logID,
          index: index,
          position: state.lastEvent?.position ?? .start,
          recordedAt: recordedAt,
          event: event,
          metadata: metadata
        )
      )
    }
  }

  /// Waits a random time that grows with the attempts, so that writers who keep meeting each other part.
  private func pause(beforeAttempt attempt: Int) async throws(EventLogsError) {
    let longest = min(100.0, Double(1 << min(attempt, 7)))
    do {
      try await Task.sleep(for: .milliseconds(Double.random(in: 0...longest)))
    } catch {
      throw .cancelled
    }
  }

  /// The outcome of an append that was just made: its events applied to the state they were decided on, now as the store
  /// recorded them.
  private func execution(
    of events: [Event],
    metadata: EventMetadata,
    on state: Folded,
    receipt: AppendReceipt
  ) throws(EventLogsError) -> Execution<Aggregate> {
    let start = ContinuousClock.now
    var aggregate = state.reduction.aggregate
    var records: [EventRecord<Event>] = []
    for (event, anchor) in zip(events, receipt.events) {
      let record = EventRecord(
        logID: receipt.logID,
        index: anchor.index,
        position: anchor.position,
        recordedAt: anchor.recordedAt,
        event: event,
        metadata: metadata
      )
      try aggregate.fold(record)
      records.append(record)
    }
    let after = Folded(
      reduction: Reduction(
        logID: receipt.logID,
        aggregate: aggregate,
        lastEvent: receipt.lastEvent,
        reducedAt: configuration.now()
      ),
      cachedIndex: state.cachedIndex,
      eventsApplied: state.eventsApplied + events.count,
      time: state.time + (ContinuousClock.now - start)
    )
    offerToCache(after)
    return Execution(reduction: after.reduction, events: records, isReplay: false)
  }
}
