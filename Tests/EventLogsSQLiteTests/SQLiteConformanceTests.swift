import EventLogsTesting
import Testing

@Suite struct SQLiteConformanceTests {
  @Test(arguments: EventStoreConformance.checks + EventStoreConformance.closingChecks)
  func `the store keeps the rules of all stores`(check: EventStoreConformance.Check) async throws {
    let file = try StoreFile()
    try await check.run(on: file.open())
  }
}
