import EventLogsTesting
import Foundation
import Testing

@testable import EventLogs

@Suite(.timeLimit(.minutes(1))) struct WarmingFollowTests {
  private let desk = WarmingDesk()

  private func following(_ selection: WarmingSelection = .all) -> WarmingJob {
    desk.job(selection) { configuration in
      configuration.follows = true
      configuration.probeInterval = .milliseconds(100)
    }
  }

  private func isFollowing(_ job: WarmingJob, _ ids: [LogID]) async throws -> Bool {
    guard job.progress.phase == .following else { return false }
    return try await desk.isWarm(ids)
  }

  /// Waits until something asynchronous holds; the suite has a time limit.
  private func until(_ condition: () async throws -> Bool) async throws {
    while try await !condition() { await Task.yield() }
  }

  @Test func `after all logs come those that change, and a graceful stop saves the place`() async throws {
    let ids = try await desk.create(5)
    let job = following()
    try await running(job) {
      try await until { try await desk.isWarm(ids) }
      let new = try await desk.create(2)
      try await desk.capture(ids[0])
      try await until { try await desk.isWarm(ids + new) }
      #expect(job.progress.phase == .following)
      try await until { job.progress.lag == 0 }
    }
    let place = try #require(WarmingPlace(note: try await desk.events.checkpoint("warm")?.note))
    #expect(place.phase == .reading)
    #expect(try await place.position == desk.position)
    #expect(try await place.recordedAt == desk.events.feed(after: .start, limit: 100).events.last?.anchor.recordedAt)
    #expect(try await desk.events.checkpoint("warm")?.holder == nil)

    // What changed meanwhile is warmed without another walk.
    try await desk.capture(ids[1])
    desk.store.forgetCalls()
    try await running(following()) { try await until { try await desk.isWarm(ids) } }
    #expect(!desk.store.operations.contains(.logs))
  }

  @Test func `how far a job is behind is told in positions and in time`() {
    let recorder = WarmingRecorder(["payment/1"]) { .now }
    recorder.enter(.following)
    #expect(recorder.progress.lag == nil && recorder.progress.lagTime() == nil)
    var place = WarmingPlace.changes(of: "payment/1", after: GlobalPosition(unchecked: 7))
    recorder.warmed(through: place)
    recorder.read(towards: GlobalPosition(unchecked: 9))
    #expect(recorder.progress.lag == 2 && recorder.progress.lagTime() == .zero)
    place.position = GlobalPosition(unchecked: 8)
    place.recordedAt = Date(timeIntervalSince1970: 100)
    recorder.warmed(through: place)
    #expect(recorder.progress.lag == 1)
    #expect(recorder.progress.lagTime(at: Date(timeIntervalSince1970: 130)) == .seconds(30))
    #expect(recorder.progress.lagTime(at: Date(timeIntervalSince1970: 90)) == .zero)
    place.position = GlobalPosition(unchecked: 9)
    recorder.warmed(through: place)
    #expect(recorder.progress.lagTime() == .zero)
  }

  @Test func `changes of one log that come while a batch is under way are warmed once`() async throws {
    let ids = try await desk.create(1)
    let job = desk.job(.all) { configuration in
      configuration.follows = true
      configuration.concurrency = 1
    }
    try await running(job) {
      try await until { job.progress.phase == .following && job.progress.lag == 0 }
      let gate = Gate()
      desk.store.inject(.holdBefore(gate), into: .eventsOfMany)
      try await desk.capture(ids[0])
      await gate.arrival()
      let before = job.progress.logs
      for _ in 0..<30 { try await desk.capture(ids[0]) }
      let head = try await desk.position
      // The reading goes on while the batch hangs.
      try await until { desk.store.calls.contains { if case .feed(let query) = $0 { query.after >= head } else { false } } }
      gate.open()
      try await until { job.progress.lag == 0 }
      #expect(job.progress.logs == before + 2)
      #expect(try await desk.isWarm(ids))
    }
  }

  @Test func `a cache that has lost what it held is filled again`() async throws {
    let ids = try await desk.create(20)
    let job = following()
    try await running(job) {
      try await until { try await isFollowing(job, ids) }
      desk.entries.removeAll()
      try await until { try await isFollowing(job, ids) }
      #expect(job.progress.losses == 1)
      #expect(job.progress.total.warmed == 40)
    }
  }

  @Test func `a loss while no job ran is noticed when one goes on`() async throws {
    let ids = try await desk.create(5)
    try await running(following()) { try await until { try await desk.isWarm(ids) } }
    desk.entries.removeAll()
    let job = following()
    try await running(job) { try await until { try await desk.isWarm(ids) } }
    #expect(job.progress.losses == 1)
  }

  @Test func `a one-off job that was done before saves the walk`() async throws {
    let ids = try await desk.create(5)
    try await desk.job(.all).run()
    desk.store.forgetCalls()
    let job = following()
    try await running(job) {
      try await desk.capture(ids[3])
      try await until { try await desk.isWarm(ids) }
    }
    #expect(!desk.store.operations.contains(.logs))
    #expect(job.progress.losses == 0)
  }

  @Test func `a cache that doesn't answer isn't taken for one that has lost everything`() async throws {
    let ids = try await desk.create(5)
    let job = following()
    try await running(job) {
      try await until { try await isFollowing(job, ids) }
      for _ in 0..<20 { desk.cache.inject(.failBefore(cacheDown), into: .reductions) }
      try await desk.capture(ids[0])
      try await until { try await desk.isWarm(ids) }
      #expect(job.progress.losses == 0)
    }
  }

  @Test func `a job that is cancelled ends, and lets go of its checkpoint`() async throws {
    try await desk.create(3)
    let job = following()
    let run = Task { try await job.run() }
    try await until { job.progress.phase == .following }
    run.cancel()
    try await expectError(.cancelled) { try await run.value }
    #expect(try await desk.events.checkpoint("warm")?.holder == nil)
  }
}
