import Synchronization

extension LogManager {
  /// The outcome of an earlier execution under a key, if the same decision on the state it saw gives the same events.
  ///
  /// - Throws: ``EventLogsError`` with code `idempotencyKeyReused` if it doesn't.
  func replay(
    of key: IdempotencyKey?,
    on id: LogID,
    decide: (Aggregate) throws -> [Event]
  ) async throws(EventLogsError) -> Execution<Aggregate>? {
    guard let key, let receipt = try await store.receipt(for: key) else { return nil }
    let append = Append(logID: id, events: [], expectedIndex: .any, idempotencyKey: key)
    // Another log may be of a type whose events this manager can't read.
    guard receipt.logID == id else { throw .idempotencyKeyReused(append) }
    let before = try await stateBefore(receipt)
    let first = try await store.events(
      LogQuery(receipt.logID, from: receipt.firstIndex, through: receipt.lastIndex, limit: receipt.events.count)
    )
    let decided = try? encoded(decide(before.aggregate), for: id)
    guard decided == first.map(\.event) else { throw .idempotencyKeyReused(append) }
    return try await execution(of: receipt)
  }

  private func stateBefore(_ receipt: AppendReceipt) async throws(EventLogsError) -> Reduction<Aggregate> {
    guard let previous = EventIndex(rawValue: receipt.firstIndex.rawValue - 1) else {
      return Reduction(logID: receipt.logID, aggregate: Aggregate(), lastEvent: nil, reducedAt: configuration.now())
    }
    return try await reduce(receipt.logID, through: previous)
  }

  /// The outcome that an earlier execution had.
  func execution(of receipt: AppendReceipt) async throws(EventLogsError) -> Execution<Aggregate> {
    counters.replays.add(1, ordering: .relaxed)
    let reduction = try await reduce(receipt.logID, through: receipt.lastIndex)
    let stored = try await store.events(
      LogQuery(receipt.logID, from: receipt.firstIndex, through: receipt.lastIndex, limit: receipt.events.count)
    )
    return Execution(
      reduction: reduction,
      events: try Event.records(of: stored, decodedBy: codec),
      isReplay: true
    )
  }
}
