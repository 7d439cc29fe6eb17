import EventLogsTesting
import Foundation
import Testing

@testable import EventLogs

@Suite(.timeLimit(.minutes(1))) struct WarmingJobTests {
  private let desk = WarmingDesk()

  @Test func `all logs are warmed, and a second run writes nothing`() async throws {
    let ids = try await desk.create(57)
    let job = desk.job(.all) { $0.batchSize = 10 }
    try await job.run()
    #expect(job.progress.phase == .done)
    #expect(job.progress.logs == 57)
    #expect(job.progress.total.warmed == 57)
    #expect(job.progress.fraction == 1)
    #expect(try await desk.isWarm(ids))

    desk.cache.forgetCalls()
    let second = desk.job(.all)
    try await second.run()
    #expect(second.progress.total.fresh == 57)
    #expect(desk.writes == 0)
    #expect(second.progress.total.failures.isEmpty)
  }

  @Test func `logs that changed after a position are warmed, each once, and no others`() async throws {
    let old = try await desk.create(5)
    let position = try await desk.position
    let new = try await desk.create(3)
    for _ in 0..<4 { try await desk.capture(old[0]) }
    let job = desk.job(.changed(after: position))
    try await job.run()
    #expect(job.progress.phase == .done)
    #expect(job.progress.total.warmed == 4)
    #expect(job.progress.logs == 4)
    #expect(try await desk.isWarm([old[0]] + new))
    #expect(try await desk.cached(Array(old[1...])) == [nil, nil, nil, nil])
  }

  @Test func `logs that changed since a time are warmed`() async throws {
    let ids = try await desk.create(5)
    let job = desk.job(.changedSince(Date(timeIntervalSinceNow: -60)))
    try await job.run()
    #expect(job.progress.total.warmed == 5)
    let later = desk.job(.changedSince(Date(timeIntervalSinceNow: 7200)))
    try await later.run()
    #expect(later.progress.logs == 0)
    #expect(try await desk.isWarm(ids))
  }

  @Test func `listed logs are warmed, and a list that breaks off is an error`() async throws {
    let ids = try await desk.create(5)
    let job = desk.job(.logs(list(ids[..<3] + ids[..<3] + [LogID(type: "payment")])))
    try await job.run()
    #expect(job.progress.total.warmed == 3)
    #expect(job.progress.total.unknown == 1)
    #expect(try await desk.cached(Array(ids[3...])) == [nil, nil])

    struct Broken: Error {}
    let broken = AsyncThrowingStream<LogID, any Error> { throw Broken() }
    try await expectError(.invalidArgument) { try await desk.job(.logs(broken)).run() }
  }

  @Test func `no more batches are under way than allowed, and batches have their size`() async throws {
    try await desk.create(40)
    let gate = Gate()
    desk.store.inject(.holdBefore(gate), .holdBefore(gate), .holdBefore(gate), into: .eventsOfMany)
    let job = desk.job(.all) { configuration in
      configuration.batchSize = 5
      configuration.concurrency = 3
    }
    async let run: Void = job.run()
    await gate.arrival(of: 3)
    for _ in 0..<1000 { await Task.yield() }
    #expect(desk.store.operations.count { $0 == .eventsOfMany } == 3)
    gate.open()
    try await run
    let sizes = desk.store.calls.compactMap { call -> Int? in
      if case .eventsOfMany(let starts, _) = call { starts.count } else { nil }
    }
    #expect(sizes == Array(repeating: 5, count: 8))
  }

  @Test func `batches have fewer logs while these have many events`() async throws {
    let ids = try await desk.create(12, captures: 500)
    let job = desk.job(.all) { $0.concurrency = 1 }
    try await job.run()
    let first = desk.store.calls.lazy.compactMap { call -> Int? in
      if case .eventsOfMany(let starts, _) = call { starts.count } else { nil }
    }.first
    #expect(first == 2)
    #expect(try await desk.isWarm(ids))
  }

  @Test func `a rate is kept`() async throws {
    try await desk.create(50)
    let time = SkippedTime()
    let start = time.now
    let job = desk.job(.all) { configuration in
      configuration.logsPerSecond = 10
      configuration.now = { time.now }
      configuration.pause = { try await time.pause($0) }
    }
    try await job.run()
    // The first batch of ten begins at once.
    #expect(time.now - start >= .seconds(4))
    #expect(time.now - start < .seconds(5))
  }

  @Test func `a second instance is told who is at work, and does nothing`() async throws {
    try await desk.create(3)
    let gate = Gate()
    desk.store.inject(.holdBefore(gate), into: .eventsOfMany)
    let first = desk.job(.all, as: "first")
    async let run: Void = first.run()
    await gate.arrival()
    let error = try await expectError(.checkpointHeld) { try await desk.job(.all, as: "second").run() }
    #expect(error.message.contains("first"))
    gate.open()
    try await run
    #expect(first.progress.phase == .done)
    // It was released, not left to run out.
    try await desk.job(.all, as: "second").run()
  }

  @Test func `a job whose lease is lost ends`() async throws {
    try await desk.create(3)
    let gate = Gate()
    desk.store.inject(.holdBefore(gate), into: .eventsOfMany)
    let job = desk.job(.all)
    let run = Task { try await job.run() }
    await gate.arrival()
    // Another process under the same name.
    _ = try await desk.events.claim("warm", as: "test", for: .seconds(60))
    gate.open()
    try await expectError(.leaseLost) { try await run.value }
  }

  @Test func `the lease is renewed while a batch takes long`() async throws {
    try await desk.create(3)
    let gate = Gate()
    desk.store.inject(.holdBefore(gate), into: .eventsOfMany)
    let (renewals, renewed) = AsyncStream<Void>.makeStream()
    let checkpoints = FaultyCheckpointStore(desk.events) { call in
      if call.operation == .renew { renewed.yield() }
      return nil
    }
    let job = desk.job(.all, checkpoints: checkpoints) { $0.lease = .seconds(3) }
    async let run: Void = job.run()
    await gate.arrival()
    for await _ in renewals.prefix(3) {}
    gate.open()
    try await run
  }

  @Test func `while the store or the cache can't be reached the job waits, for a time`() async throws {
    let ids = try await desk.create(3)
    for _ in 0..<5 {
      desk.store.inject(.failBefore(storeDown), into: .eventsOfMany)
      desk.cache.inject(.failBefore(cacheDown), into: .reductions)
      desk.store.inject(.failBefore(storeDown), into: .logs)
    }
    let job = desk.job(.all)
    try await job.run()
    #expect(job.progress.total.warmed == 3)
    #expect(job.progress.total.failed == 0)
    #expect(try await desk.isWarm(ids))

    let down = WarmingDesk(cacheFault: { _ in .failBefore(cacheDown) })
    try await down.create(3)
    try await expectError(.cacheUnavailable) { try await down.job(.all).run() }
  }

  @Test func `several aggregates are warmed with one walk, and counted apart`() async throws {
    let ids = try await desk.create(4)
    let tallies = CacheWarmer<WarmedTally>(store: desk.store, cache: desk.cache)
    let job = WarmingJob(
      "warm",
      store: desk.store,
      checkpoints: desk.events,
      cache: desk.cache,
      warming: [desk.warmer(policy: .never), tallies],
      selection: .all,
      configuration: desk.configuration
    )
    try await job.run()
    #expect(job.progress.logs == 4)
    #expect(job.progress.counts["Payment/1"]?.refused == 4)
    #expect(job.progress.counts["WarmedTally/3"]?.warmed == 4)
    let found = try await desk.entries.reductions(of: WarmedTally.self, for: ids)
    #expect(found.map { $0?.aggregate.events } == [3, 3, 3, 3])
    #expect(desk.store.operations.count { $0 == .eventsOfMany } == 1)
  }

  @Test func `what was read of a log for one aggregate does for another as far as it goes`() async throws {
    let ids = try await desk.create(4)
    let tallies = CacheWarmer<WarmedTally>(store: desk.store, cache: desk.cache)
    func run() async throws {
      let warming: [any LogWarming] = [desk.warmer(), tallies]
      var configuration = desk.configuration
      configuration.batchSize = 10
      try await WarmingJob(
        "warm",
        store: desk.store,
        checkpoints: desk.events,
        cache: desk.cache,
        warming: warming,
        selection: .logs(list(ids)),
        configuration: configuration
      ).run()
    }
    // The tally of one ends within what is read for the payment, that of another before, and that of the third isn't there.
    #expect(try await tallies.warm(Array(ids[..<1])).warmed == 1)
    #expect(try await desk.warmer().warm(Array(ids[1...1])).warmed == 1)
    try await desk.payments.append([.captured(amount: 1)], to: ids[0], expecting: .exists)
    try await desk.payments.append([.captured(amount: 1)], to: ids[1], expecting: .exists)
    desk.store.forgetCalls()
    try await run()
    let found = try await desk.entries.reductions(of: WarmedTally.self, for: ids)
    #expect(found.map { $0?.aggregate.events } == [4, 4, 3, 3])
    #expect(try await desk.isWarm(ids))
    let reads = desk.store.calls.compactMap { call -> [LogStart]? in
      if case .eventsOfMany(let starts, _) = call { starts } else { nil }
    }
    #expect(reads.map(\.count) == [4, 1])
    #expect(reads.last == [LogStart(ids[1], from: .first)])
  }
}

/// A list of logs as a command reads it.
private func list(_ ids: some Sequence<LogID>) -> AsyncThrowingStream<LogID, any Error> {
  let (stream, continuation) = AsyncThrowingStream<LogID, any Error>.makeStream()
  for id in ids { continuation.yield(id) }
  continuation.finish()
  return stream
}

private struct WarmedTally: Aggregate {
  static let foldVersion = 3
  var events = 0

  mutating func apply(_ record: EventRecord<PaymentEvent>) { events += 1 }
}
