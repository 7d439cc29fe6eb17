import EventLogsTesting
import ServiceLifecycleTestKit
import Synchronization
import Testing

@testable import EventLogs

@Suite(.timeLimit(.minutes(1))) struct TakeoverTests {
  private let time: ManualTime
  private let store: InMemoryEventStore
  private let isPartedFromStore = Flag()

  init() {
    let time = ManualTime()
    self.time = time
    store = InMemoryEventStore { time.date }
  }

  private func append(_ count: Int) async throws {
    let events = (0..<count).map { EncodedEvent(type: "t", payload: ArraySlice("\($0)".utf8)) }
    _ = try await store.append(Append(logID: LogID(type: "t"), events: events, expectedIndex: .empty))
  }

  /// An instance with a page limit of 10 and a lease of 10 seconds, and the store on which its calls are seen.
  private func instance(_ holder: String) -> (FeedConsumer, FaultyCheckpointStore) {
    let checkpoints = FaultyCheckpointStore(store) { [isPartedFromStore] call in
      holder == "first" && isPartedFromStore.isSet ? .failBefore(storeDown) : nil
    }
    var configuration = FeedConsumerConfiguration(time)
    configuration.pageLimit = 10
    return (
      FeedConsumer("group", store: store, checkpoints: checkpoints, as: holder, configuration: configuration), checkpoints
    )
  }

  private func claims(of checkpoints: FaultyCheckpointStore) -> Int { checkpoints.operations.count { $0 == .claim } }

  @Test func `while one is active, however long its handler takes, another stands by`() async throws {
    try await append(5)
    let ((first, calls), (second, secondCalls)) = (instance("first"), instance("second"))
    let gate = Gate()
    let running = Task { try await first.run { _ in try await gate.pass() } }
    await gate.arrival()
    let standingBy = Task { try await second.run { _ in Issue.record("the other one is active") } }
    await eventually { claims(of: secondCalls) > 0 }
    for round in 1...20 {
      time.advance(by: .seconds(4))
      // So the lease is renewed in time, whatever runs when.
      await eventually { calls.operations.count { $0 == .renew } >= round }
    }
    let claimsBefore = claims(of: secondCalls)
    try await time.advance { claims(of: secondCalls) > claimsBefore }
    #expect(try await store.checkpoint("group")?.holder == "first")
    #expect(second.statistics.takeovers == 0)
    gate.open()
    await eventually { first.statistics.events == 5 }
    standingBy.cancel()
    running.cancel()
    try await standingBy.value
    try await running.value
  }

  @Test func `an instance at the feed's end keeps its lease`() async throws {
    let (first, calls) = instance("first")
    let running = Task { try await first.run { _ in } }
    await eventually { first.statistics.takeovers == 1 }
    for round in 1...5 {
      time.advance(by: .seconds(4))
      await eventually { calls.operations.count { $0 == .renew } >= round }
    }
    #expect(first.statistics.leasesLost == 0)
    running.cancel()
    try await running.value
  }

  @Test func `a graceful stop finishes the page, saves and releases, and the next instance goes on there`() async throws {
    try await append(25)
    let ((first, _), (second, secondCalls)) = (instance("first"), instance("second"))
    let gate = Gate()
    let (firstSeen, secondSeen) = (HandledEvents(), HandledEvents())
    try await testGracefulShutdown { trigger in
      async let running: Void = first.run { page in
        try await gate.pass()
        firstSeen.add(page)
      }
      await gate.arrival()
      trigger.triggerGracefulShutdown()
      gate.open()
      try await running
    }
    #expect(firstSeen.positions == Array(1...10))
    let left = try #require(try await store.checkpoint("group"))
    #expect(left.position.rawValue == 10)
    #expect(left.holder == nil)
    let running = Task { try await second.run { secondSeen.add($0) } }
    await eventually { second.statistics.events == 15 }
    #expect(secondSeen.positions == Array(11...25))
    #expect(claims(of: secondCalls) == 1)
    running.cancel()
    try await running.value
  }

  @Test(arguments: ["standing by", "at the end of the feed", "retrying"])
  func `a graceful stop ends an instance at once that is`(what: String) async throws {
    let (consumer, calls) = instance("first")
    if what == "standing by" { _ = try await store.claim("group", as: "second", for: .seconds(3600)) }
    if what == "retrying" { isPartedFromStore.set(true) }
    try await testGracefulShutdown { trigger in
      async let running: Void = consumer.run { _ in }
      await eventually { !calls.calls.isEmpty && (what != "at the end of the feed" || consumer.statistics.lag != nil) }
      trigger.triggerGracefulShutdown()
      try await running
    }
    #expect(try await store.checkpoint("group")?.holder == (what == "standing by" ? "second" : nil))
  }

  @Test func `an instance that can't renew its lease stops its handler before another takes over, and stands by`() async throws
  {
    try await append(25)
    let ((first, firstCalls), (second, _)) = (instance("first"), instance("second"))
    let (firstSeen, secondSeen) = (HandledEvents(), HandledEvents())
    let gate = Gate()
    let wasCancelled = Flag()
    let running = Task {
      try await first.run { page in
        if page.through.rawValue > 10 {
          do {
            try await gate.pass()
          } catch {
            wasCancelled.set(true)
            throw error
          }
        }
        firstSeen.add(page)
      }
    }
    await gate.arrival()
    let standingBy = Task {
      try await second.run { page in
        #expect(wasCancelled.isSet)
        secondSeen.add(page)
      }
    }
    isPartedFromStore.set(true)
    time.advance(by: .seconds(9))
    await eventually { wasCancelled.isSet }
    #expect(second.statistics.takeovers == 0)
    try await time.advance { second.statistics.takeovers == 1 }
    await eventually { second.statistics.events == 15 }
    #expect(firstSeen.positions == Array(1...10))
    #expect(secondSeen.positions == Array(11...25))
    #expect(first.statistics.leasesLost == 1)

    isPartedFromStore.set(false)
    firstCalls.forgetCalls()
    try await time.advance { claims(of: firstCalls) > 0 }
    #expect(first.statistics.lag == nil)
    running.cancel()
    standingBy.cancel()
    try await running.value
    try await standingBy.value
  }

  @Test func `an instance whose checkpoint was claimed by another finds out, and what it did isn't saved`() async throws {
    try await append(25)
    let (first, calls) = instance("first")
    let seen = HandledEvents()
    let gate = Gate()
    let running = Task {
      try await first.run { page in
        seen.add(page)
        if page.through.rawValue > 10 { try await gate.pass() }
      }
    }
    await gate.arrival()
    // As if the lease had been over: under the same name nobody has to wait.
    let lease = try await store.claim("group", as: "first", for: .seconds(10))
    #expect(lease.position.rawValue == 10)
    time.advance(by: .seconds(4))
    await eventually { calls.operations.contains(.renew) && first.statistics.leasesLost == 1 }
    #expect(try await store.checkpoint("group")?.position.rawValue == 10)
    gate.open()
    try await time.advance { first.statistics.events == 25 }
    #expect(seen.positions == Array(1...20) + Array(11...25))
    #expect(first.statistics.takeovers == 2)
    try await expectError(.leaseLost) { try await store.save(.start, under: lease) }
    running.cancel()
    try await running.value
  }
}

private final class Flag: Sendable {
  private let value = Atomic(false)

  var isSet: Bool { value.load(ordering: .sequentiallyConsistent) }

  func set(_ isSet: Bool) { value.store(isSet, ordering: .sequentiallyConsistent) }
}
