import EventLogs
import EventLogsTesting
import Foundation
import Testing

/// A suite that can't find a broken store proves nothing of a whole one.
@Suite struct ConformanceTests {
  @Test func `every rule has a name of its own`() {
    let names =
      (EventStoreConformance.checks + EventStoreConformance.closingChecks).map(\.name)
      + ReductionCacheConformance.checks.map(\.name)
      + CheckpointStoreConformance.checks.map(\.name) + CheckpointStoreConformance.closingChecks.map(\.name)
    #expect(Set(names).count == names.count)
  }

  /// What can be wrong with a store, one thing each.
  enum Defect: CaseIterable {
    case forgetsKeys, forgetsExpectations, forgetsAnchors, dropsMetadata, reordersReads, ignoresLimits, losesFractions
    case skipsInTheFeed, forgetsConditions, forgetsOrder, trimsPayloads, forgetsLogTypes, repeatsLogs, neverCloses
  }

  @Test(arguments: Defect.allCases) func `a defect of a store is found`(defect: Defect) async {
    var broken: [String] = []
    for check in EventStoreConformance.checks + EventStoreConformance.closingChecks {
      do {
        try await check.run(on: DefectiveStore(defect: defect))
      } catch {
        #expect(error.rule == check.name)
        broken.append(check.name)
      }
    }
    #expect(!broken.isEmpty)
  }

  /// What can be wrong with checkpoints, one thing each.
  enum CheckpointDefect: CaseIterable {
    case forgetsLeases, forgetsTokens, forgetsToRenew, goesBack, dropsNotes, keepsReleased, removesHeld, namesNobody
  }

  @Test(arguments: CheckpointDefect.allCases)
  func `a defect of a store of checkpoints is found`(defect: CheckpointDefect) async {
    var broken: [String] = []
    for check in CheckpointStoreConformance.checks {
      do {
        try await check.run(on: DefectiveCheckpointStore(defect: defect))
      } catch {
        broken.append(error.rule)
      }
    }
    #expect(!broken.isEmpty)
  }

  @Test func `a cache that keeps nothing, and one that keeps anything, are found`() async {
    for keepsNothing in [true, false] {
      var broken: [String] = []
      for check in ReductionCacheConformance.checks {
        do {
          let cache: any ReductionCache = keepsNothing ? ForgetfulCache() : GullibleCache()
          try await check.run(on: cache)
        } catch {
          broken.append(error.rule)
        }
      }
      #expect(!broken.isEmpty)
    }
  }
}

/// A good store with one defect.
private struct DefectiveStore: EventStore {
  let defect: ConformanceTests.Defect
  let good = InMemoryEventStore()

  func append(_ append: Append) async throws(EventLogsError) -> AppendReceipt {
    var append = append
    switch defect {
    case .forgetsKeys: append.idempotencyKey = nil
    case .forgetsExpectations: append.expectedIndex = .any
    case .forgetsAnchors: append.expectedLast = nil
    case .dropsMetadata: append.metadata = nil
    case .trimsPayloads:
      try validate(append)
      append.events = append.events.map {
        EncodedEvent(type: $0.type, version: $0.version, payload: $0.payload.filter { $0 != UInt8(ascii: " ") }[...])
      }
    default: break
    }
    return try await good.append(append)
  }

  func receipt(for key: IdempotencyKey) async throws(EventLogsError) -> AppendReceipt? {
    try await good.receipt(for: key)
  }

  func events(_ query: LogQuery) async throws(EventLogsError) -> [StoredEvent] {
    var query = query
    if defect == .ignoresLimits { query.limit = LogQuery.maximumLimit }
    let events = try await good.events(query)
    switch defect {
    case .reordersReads: return events.sorted { $0.index < $1.index }
    case .losesFractions:
      return events.map { event in
        let seconds = Date(timeIntervalSince1970: event.anchor.recordedAt.timeIntervalSince1970.rounded())
        let anchor = EventAnchor(index: event.index, position: event.position, recordedAt: seconds)
        return StoredEvent(logID: event.logID, anchor: anchor, event: event.event, metadata: event.metadata)
      }
    default: return events
    }
  }

  func events(from starts: [LogStart], limit: Int) async throws(EventLogsError) -> [[StoredEvent]] {
    try await good.events(from: starts, limit: limit)
  }

  func feed(_ query: FeedQuery) async throws(EventLogsError) -> FeedPage {
    var query = query
    if defect == .forgetsConditions { query.filter.conditions = [] }
    if defect == .forgetsOrder { query.order = .oldestFirst }
    let page = try await good.feed(query)
    guard defect == .skipsInTheFeed else { return page }
    return FeedPage(events: Array(page.events.dropLast()), through: page.through, head: page.head)
  }

  func logs(_ query: LogListQuery) async throws(EventLogsError) -> [LogSummary] {
    var query = query
    if defect == .forgetsLogTypes { query.logType = nil }
    if defect == .repeatsLogs { query.after = nil }
    return try await good.logs(query)
  }

  func close() async {
    if defect != .neverCloses { await good.close() }
  }
}

/// A good store of checkpoints with one defect.
private struct DefectiveCheckpointStore: CheckpointStore {
  let defect: ConformanceTests.CheckpointDefect
  let good = InMemoryEventStore()

  func claim(
    _ name: CheckpointName,
    as holder: String,
    for duration: Duration
  ) async throws(EventLogsError) -> CheckpointLease {
    let held = try await good.checkpoint(name)
    switch defect {
    case .forgetsLeases: return try await good.claim(name, as: held?.holder ?? holder, for: duration)
    case .namesNobody where held?.holder != nil && held?.holder != holder:
      throw EventLogsError(.checkpointHeld, "It is held.")
    default: return try await good.claim(name, as: holder, for: duration)
    }
  }

  func save(
    _ position: GlobalPosition,
    note: String?,
    under lease: CheckpointLease
  ) async throws(EventLogsError) {
    var position = position
    if defect == .goesBack { position = max(position, try await good.checkpoint(lease.name)?.position ?? .start) }
    try await good.save(position, note: defect == .dropsNotes ? nil : note, under: current(lease))
  }

  func renew(_ lease: CheckpointLease) async throws(EventLogsError) {
    if defect != .forgetsToRenew { try await good.renew(current(lease)) }
  }

  func release(_ lease: CheckpointLease) async throws(EventLogsError) {
    if defect != .keepsReleased { try await good.release(lease) }
  }

  func checkpoint(_ name: CheckpointName) async throws(EventLogsError) -> Checkpoint? { try await good.checkpoint(name) }

  func checkpoints() async throws(EventLogsError) -> [Checkpoint] { try await good.checkpoints() }

  func removeCheckpoint(_ name: CheckpointName) async throws(EventLogsError) {
    if defect == .removesHeld, let holder = try await good.checkpoint(name)?.holder {
      try await good.release(good.claim(name, as: holder, for: .zero))
    }
    try await good.removeCheckpoint(name)
  }

  /// The lease, or whoever's is the newest.
  private func current(_ lease: CheckpointLease) async throws(EventLogsError) -> CheckpointLease {
    guard defect == .forgetsTokens, let holder = try await good.checkpoint(lease.name)?.holder else { return lease }
    return try await good.claim(lease.name, as: holder, for: lease.duration)
  }
}

private struct ForgetfulCache: ReductionCache {
  func reductions<A: Aggregate>(of aggregate: A.Type, for ids: [LogID]) async throws(EventLogsError) -> [Reduction<A>?] {
    ids.map { _ in nil }
  }

  func store<A: Aggregate>(_ reductions: [Reduction<A>]) async throws(EventLogsError) -> Int { 0 }

  func remove<A: Aggregate>(_ aggregate: A.Type, of id: LogID, endingWith: EventAnchor) async throws(EventLogsError) {}

  func close() async {}
}

/// Keeps whatever comes, the newest or not.
private struct GullibleCache: ReductionCache {
  let good = InMemoryReductionCache()

  func reductions<A: Aggregate>(of aggregate: A.Type, for ids: [LogID]) async throws(EventLogsError) -> [Reduction<A>?] {
    try await good.reductions(of: aggregate, for: ids)
  }

  func store<A: Aggregate>(_ reductions: [Reduction<A>]) async throws(EventLogsError) -> Int {
    for present in try await good.reductions(of: A.self, for: reductions.map(\.logID)) {
      guard let present, let last = present.lastEvent else { continue }
      try await good.remove(A.self, of: present.logID, endingWith: last)
    }
    return try await good.store(reductions)
  }

  func remove<A: Aggregate>(_ aggregate: A.Type, of id: LogID, endingWith last: EventAnchor) async throws(EventLogsError) {
    try await good.remove(aggregate, of: id, endingWith: last)
  }

  func close() async {}
}
