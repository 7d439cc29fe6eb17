import EventLogsTesting
import Testing

@Suite struct SQLiteConformanceTests {
  @Test(arguments: EventStoreConformance.checks + EventStoreConformance.closingChecks)
  func `the store keeps the rules of all stores`(check: EventStoreConformance.Check) async throws {
    let file = try StoreFile()
    try await check.run(on: file.open())
  }

  @Test(arguments: CheckpointStoreConformance.checks)
  func `the store keeps the rules of checkpoints`(check: CheckpointStoreConformance.Check) async throws {
    let file = try StoreFile()
    try await check.run(on: file.open())
  }

  @Test(arguments: CheckpointStoreConformance.closingChecks)
  func `the store closes its checkpoints`(check: CheckpointStoreConformance.ClosingCheck) async throws {
    let file = try StoreFile()
    try await check.run(on: file.open())
  }
}
