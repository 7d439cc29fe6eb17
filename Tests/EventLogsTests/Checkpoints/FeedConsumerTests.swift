import EventLogsTesting
import Synchronization
import Testing

@testable import EventLogs

@Suite(.timeLimit(.minutes(1))) struct FeedConsumerTests {
  private let time: ManualTime
  private let store: InMemoryEventStore

  init() {
    let time = ManualTime()
    self.time = time
    store = InMemoryEventStore { time.date }
  }

  private func append(_ count: Int, type: String = "t") async throws {
    let events = (0..<count).map { EncodedEvent(type: type, payload: ArraySlice("\($0)".utf8)) }
    _ = try await store.append(Append(logID: LogID(type: "t"), events: events, expectedIndex: .empty))
  }

  /// An instance with a page limit of 10, and a lease that no test is long enough for.
  private func instance(
    _ holder: String = "first",
    where filter: FeedFilter = FeedFilter(),
    checkpoints: (any CheckpointStore)? = nil
  ) -> FeedConsumer {
    var configuration = FeedConsumerConfiguration(time)
    configuration.pageLimit = 10
    configuration.lease = CheckpointLease.maximumDuration
    return FeedConsumer(
      "group",
      store: store,
      checkpoints: checkpoints ?? store,
      where: filter,
      as: holder,
      configuration: configuration
    )
  }

  private func state() async throws -> Checkpoint {
    try #require(try await store.checkpoint("group"))
  }

  @Test func `every event is handled in order, page by page, and the end of each page is saved`() async throws {
    try await append(25)
    let checkpoints = FaultyCheckpointStore(store)
    let consumer = instance(checkpoints: checkpoints)
    let seen = HandledEvents()
    let run = Task { try await consumer.run { seen.add($0) } }
    await eventually { consumer.statistics.events == 25 }
    try await append(3)
    try await time.advance { consumer.statistics.events == 28 }
    #expect(seen.positions == Array(1...28))
    let saved = checkpoints.calls.compactMap { if case .save(let position, _, _) = $0 { position.rawValue } else { nil } }
    #expect(saved == [10, 20, 25, 28])
    #expect(consumer.statistics.pages == 4)
    #expect(consumer.statistics.takeovers == 1)
    #expect(try await state().holder == "first")
    run.cancel()
    try await run.value
    #expect(try await state().position.rawValue == 28)
    #expect(try await state().holder == nil)
  }

  @Test func `what doesn't match is passed without the handler, and the position is saved all the same`() async throws {
    try await append(25)
    let consumer = instance(where: FeedFilter(eventTypes: ["other"]))
    let run = Task { try await consumer.run { _ in Issue.record("there is nothing to handle") } }
    await eventually { consumer.statistics.pages == 1 }
    #expect(try await state().position.rawValue == 25)
    #expect(consumer.statistics.lag == FeedLag(positions: 0, time: .zero))
    run.cancel()
    try await run.value
  }

  @Test func `an error of the handler ends it, unsaved and released, and the next run begins there`() async throws {
    struct Broken: Error {}
    try await append(25)
    let consumer = instance()
    await #expect(throws: Broken.self) {
      try await consumer.run { page in if page.through.rawValue > 10 { throw Broken() } }
    }
    #expect(try await state().position.rawValue == 10)
    #expect(try await state().holder == nil)
    #expect(consumer.statistics.lag == nil)
    let seen = HandledEvents()
    let run = Task { try await consumer.run { seen.add($0) } }
    await eventually { seen.positions == Array(11...25) }
    run.cancel()
    try await run.value
  }

  @Test func `what a store refuses ends it`() async throws {
    var configuration = FeedConsumerConfiguration(time)
    configuration.pageLimit = 0
    let consumer = FeedConsumer("group", store: store, checkpoints: store, configuration: configuration)
    try await expectError(.invalidArgument) { try await consumer.run { _ in } }
    #expect(try await state().holder == nil)
    try await expectError(.invalidArgument) { try await instance("").run { _ in } }
  }

  @Test func `while the checkpoint can't be reached it tries again, and handles nothing twice`() async throws {
    try await append(25)
    let checkpoints = FaultyCheckpointStore(store)
    checkpoints.inject(.failBefore(storeDown), .failAfter(storeDown), into: .claim)
    checkpoints.inject(.failBefore(storeDown), nil, .failAfter(storeDown), .failBefore(storeDown), into: .save)
    let consumer = instance(checkpoints: checkpoints)
    let seen = HandledEvents()
    let run = Task { try await consumer.run { seen.add($0) } }
    try await time.advance { consumer.statistics.events == 25 }
    #expect(seen.positions == Array(1...25))
    #expect(consumer.statistics.takeovers == 1)
    run.cancel()
    try await run.value
  }

  @Test func `cancelling it cancels the handler, and the page isn't saved`() async throws {
    try await append(5)
    let consumer = instance()
    let gate = Gate()
    let run = Task { try await consumer.run { _ in try await gate.pass() } }
    await gate.arrival()
    run.cancel()
    try await run.value
    #expect(try await state().position == .start)
    #expect(try await state().holder == nil)
  }

  @Test func `cancelled while its claim is under way, it releases the lease that it gets`() async throws {
    try await append(5)
    let checkpoints = FaultyCheckpointStore(store)
    let gate = Gate()
    checkpoints.inject(.holdAfter(gate), into: .claim)
    let consumer = instance(checkpoints: checkpoints)
    let run = Task { try await consumer.run { _ in Issue.record("it was cancelled before") } }
    await gate.arrival()
    run.cancel()
    gate.open()
    try await run.value
    #expect(try await state().holder == nil)
  }

  @Test func `cancelled while a claim isn't answered, it doesn't wait for long`() async throws {
    let checkpoints = FaultyCheckpointStore(store)
    let gate = Gate()
    checkpoints.inject(.holdBefore(gate), into: .claim)
    let consumer = instance(checkpoints: checkpoints)
    let isOver = Atomic(false)
    let run = Task {
      try await consumer.run { _ in }
      isOver.store(true, ordering: .relaxed)
    }
    await gate.arrival()
    run.cancel()
    try await time.advance { isOver.load(ordering: .relaxed) }
    try await run.value
  }

  @Test func `the lag is known while it is active: in positions, and by the age of what waits`() async throws {
    let gates = [Gate(), Gate(), Gate()]
    let number = Atomic(0)
    let consumer = instance()
    #expect(consumer.statistics.lag == nil)
    let run = Task {
      try await consumer.run { _ in try await gates[number.add(1, ordering: .relaxed).oldValue].pass() }
    }
    await eventually { consumer.statistics.lag == FeedLag(positions: 0, time: .zero) }

    // Three pages: of ten, ten and five events.
    let start = time.elapsed
    try await append(10)
    try await time.advance { number.load(ordering: .relaxed) == 1 }
    #expect(consumer.statistics.lag == FeedLag(positions: 10, time: time.elapsed - start))
    let second = time.elapsed
    try await append(10)
    time.advance(by: .seconds(1))
    let third = time.elapsed
    try await append(5)
    time.advance(by: .seconds(1))
    #expect(consumer.statistics.lag == FeedLag(positions: 10, time: time.elapsed - start))
    gates[0].open()
    try await time.advance { number.load(ordering: .relaxed) == 2 }
    #expect(consumer.statistics.lag == FeedLag(positions: 15, time: time.elapsed - second))
    gates[1].open()
    try await time.advance { number.load(ordering: .relaxed) == 3 }
    #expect(consumer.statistics.lag == FeedLag(positions: 5, time: time.elapsed - third))
    gates[2].open()
    try await time.advance { consumer.statistics.events == 25 }
    #expect(consumer.statistics.lag == FeedLag(positions: 0, time: .zero))
    run.cancel()
    try await run.value
    #expect(consumer.statistics.lag == nil)
  }
}
