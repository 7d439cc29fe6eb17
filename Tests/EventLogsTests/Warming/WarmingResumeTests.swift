import EventLogsTesting
import Synchronization
import Testing

@testable import EventLogs

@Suite(.timeLimit(.minutes(2))) struct WarmingResumeTests {
  enum Death: CaseIterable {
    case beforeTheCall, afterTheCall
  }

  @Test(arguments: Death.allCases) func `a walk that died at any call misses no log when it goes on`(death: Death) async throws
  {
    try await dieAtEveryCall(death, .all)
  }

  @Test(arguments: Death.allCases) func `a reading of the feed that died at any call misses no log when it goes on`(
    death: Death
  ) async throws {
    try await dieAtEveryCall(death, .changed(after: .start))
  }

  /// Runs a job that dies at its first call, one that dies at its second, and so on, each on a cold cache, and lets another go on.
  private func dieAtEveryCall(_ death: Death, _ selection: WarmingSelection) async throws {
    var call = 0
    var wentOn = 0
    while true {
      call += 1
      let countdown = Countdown(call, death)
      let desk = WarmingDesk(storeFault: { _ in countdown.fault() }, cacheFault: { _ in countdown.fault() })
      let ids = try await desk.create(10)
      let checkpoints = FaultyCheckpointStore(desk.events) { _ in countdown.fault() }
      let configure = { (configuration: inout WarmingConfiguration) in
        configuration.batchSize = 2
        configuration.concurrency = 2
        configuration.gatheringTime = .zero
      }
      let hasDied: Bool
      do {
        try await desk.job(selection, checkpoints: checkpoints, configure: configure).run()
        hasDied = false
      } catch {
        hasDied = true
      }
      countdown.stop()
      let second = desk.job(selection, configure: configure)
      try await second.run()
      #expect(try await desk.isWarm(ids), "died at call \(call)")
      if hasDied, second.progress.logs < 10 { wentOn += 1 }
      if !hasDied { break }
    }
    #expect(call > 15)
    // Otherwise each would have begun at the beginning.
    #expect(wentOn > 0)
  }

  @Test func `a place is saved only when all batches before it are acknowledged`() async throws {
    let desk = WarmingDesk()
    let ids = try await desk.create(6)
    let gate = Gate()
    // After the sentinel's read the first batch hangs, and the others go through.
    desk.cache.inject(nil, .holdAfter(gate), into: .reductions)
    let job = desk.job(.all) { configuration in
      configuration.batchSize = 2
      configuration.concurrency = 3
    }
    async let run: Void = job.run()
    await gate.arrival()
    await eventually { desk.writes == 4 }
    for _ in 0..<1000 { await Task.yield() }
    let held = try await desk.events.checkpoint("warm")
    #expect(WarmingPlace(note: held?.note)?.lastLog == nil)
    gate.open()
    try await run
    let done = try #require(WarmingPlace(note: try await desk.events.checkpoint("warm")?.note))
    #expect(done.phase == .done)
    #expect(try await desk.isWarm(ids))
  }

  @Test func `another fold version, or another selection, begins at the beginning`() throws {
    let head = GlobalPosition(unchecked: 50)
    var kept = WarmingPlace.walk(of: "payment/1", at: GlobalPosition(unchecked: 40))
    kept.lastLog = LogID(type: "payment")
    let same = WarmingPlace.walk(of: "payment/1", at: head)
    #expect(same.resumed(at: kept, follows: false) == kept)
    let other = WarmingPlace.walk(of: "payment/2", at: head)
    #expect(other.resumed(at: kept, follows: false) == other)
    let changes = WarmingPlace.changes(of: "payment/1", after: head)
    #expect(changes.resumed(at: kept, follows: false) == changes)
    #expect(WarmingPlace(note: try kept.note()) == kept)
    #expect(WarmingPlace(note: "something else") == nil)
  }

  @Test func `changes are read on from where they were left, unless an earlier position is asked for`() {
    var kept = WarmingPlace.changes(of: "payment/1", after: GlobalPosition(unchecked: 40))
    kept.position = GlobalPosition(unchecked: 70)
    let later = WarmingPlace.changes(of: "payment/1", after: GlobalPosition(unchecked: 50))
    #expect(later.resumed(at: kept, follows: false) == kept)
    let earlier = WarmingPlace.changes(of: "payment/1", after: GlobalPosition(unchecked: 30))
    #expect(earlier.resumed(at: kept, follows: false) == earlier)
  }

  @Test func `what is done is done again by a one-off job, and goes on with one that follows`() {
    var kept = WarmingPlace.walk(of: "payment/1", at: GlobalPosition(unchecked: 40))
    kept.phase = .done
    let new = WarmingPlace.walk(of: "payment/1", at: GlobalPosition(unchecked: 50))
    #expect(new.resumed(at: kept, follows: false) == new)
    #expect(new.resumed(at: kept, follows: true).phase == .reading)
    #expect(new.resumed(at: kept, follows: true).position == kept.position)
    kept.phase = .reading
    #expect(new.resumed(at: kept, follows: false) == new)
  }

  @Test func `a position before the checkpoint's can be asked for`() async throws {
    let desk = WarmingDesk()
    let ids = try await desk.create(4)
    try await desk.job(.changed(after: .start)).run()
    for id in ids { try await desk.capture(id) }
    try await desk.job(.changed(after: GlobalPosition(unchecked: 3))).run()
    try await desk.job(.changed(after: .start)).run()
    #expect(try await desk.isWarm(ids))
  }
}

/// Lets everything fail from a call on, as if the process had died there.
private final class Countdown: Sendable {
  private let left: Mutex<Int?>
  private let death: WarmingResumeTests.Death

  init(_ calls: Int, _ death: WarmingResumeTests.Death) {
    left = Mutex(calls)
    self.death = death
  }

  func stop() { left.withLock { $0 = nil } }

  func fault() -> Fault? {
    left.withLock { left in
      guard let now = left else { return nil }
      left = now - 1
      let dead = EventLogsError(.closed, "The process is dead.")
      if now > 1 { return nil }
      return now == 1 && death == .afterTheCall ? .failAfter(dead) : .failBefore(dead)
    }
  }
}
