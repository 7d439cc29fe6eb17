import EventLogs
import EventLogsTesting
import Foundation
import Testing

@Suite struct InMemoryEventStoreTests {
  @Test(arguments: EventStoreConformance.checks)
  func `the store in memory keeps the rules`(check: EventStoreConformance.Check) async throws {
    try await check.run(on: InMemoryEventStore())
  }

  @Test(arguments: CheckpointStoreConformance.checks)
  func `the store in memory keeps the rules of checkpoints`(check: CheckpointStoreConformance.Check) async throws {
    try await check.run(on: InMemoryEventStore())
  }

  @Test(arguments: CheckpointStoreConformance.closingChecks)
  func `the store in memory closes its checkpoints`(check: CheckpointStoreConformance.ClosingCheck) async throws {
    try await check.run(on: InMemoryEventStore())
  }

  /// All at once on one store, as a database server would see them.
  @Test func `the rules hold on a store that serves all checks at once`() async throws {
    let store = InMemoryEventStore()
    try await withThrowingTaskGroup { group in
      for check in EventStoreConformance.checks {
        group.addTask { try await check.run(on: store) }
      }
      for check in CheckpointStoreConformance.checks {
        group.addTask { try await check.run(on: store) }
      }
      try await group.waitForAll()
    }
  }

  @Test(arguments: EventStoreConformance.closingChecks)
  func `the store in memory closes`(check: EventStoreConformance.Check) async throws {
    try await check.run(on: InMemoryEventStore())
  }

  @Test func `events are dated by the store's clock, to the microsecond`() async throws {
    let store = InMemoryEventStore { Date(timeIntervalSince1970: 1_772_366_400.123_456_7) }
    let payments = LogManager<Payment>(store: store)
    let receipt = try await payments.create([.requested(1)])
    #expect(receipt.lastEvent.recordedAt.microsecondsSince1970 == 1_772_366_400_123_457)
  }

  @Test func `an append may be just as large as the limit, with the metadata of each event`() throws {
    let store = InMemoryEventStore()
    let event = EncodedEvent(type: "large", payload: ArraySlice(repeating: 0x20, count: Append.maximumBytes / 16 - 1))
    let metadata = ArraySlice<UInt8>(repeating: 0x20, count: 1)
    var append = Append(
      logID: LogID(type: "payment"),
      events: Array(repeating: event, count: 16),
      expectedIndex: .empty,
      metadata: metadata
    )
    try store.validate(append)
    append.metadata = metadata + metadata
    let error = #expect(throws: EventLogsError.self) { try store.validate(append) }
    #expect(error?.code == .payloadTooLarge)
  }
}
