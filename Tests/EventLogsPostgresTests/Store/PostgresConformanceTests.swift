import EventLogs
import EventLogsPostgres
import EventLogsTesting
import TestServers
import Testing

@Suite(.enabled(if: PostgresServer.isAvailable)) struct PostgresConformanceTests {
  private static let database = Task { try await PostgresServer.freshDatabase() }

  @Test(arguments: EventStoreConformance.checks)
  func `the store keeps the rules of all stores`(check: EventStoreConformance.Check) async throws {
    try await withStore(on: Self.database.value) { store, _ in try await check.run(on: store) }
  }

  @Test(arguments: EventStoreConformance.checks)
  func `a store with a single connection keeps them too`(check: EventStoreConformance.Check) async throws {
    var options = PostgresStoreOptions.patient
    options.maximumConnections = 1
    try await withStore(options: options, on: Self.database.value) { store, _ in try await check.run(on: store) }
  }

  @Test(arguments: EventStoreConformance.closingChecks)
  func `the store closes by the rules of all stores`(check: EventStoreConformance.Check) async throws {
    try await withStore(on: Self.database.value) { store, _ in try await check.run(on: store) }
  }

  @Test(arguments: CheckpointStoreConformance.checks)
  func `the store keeps the rules of checkpoints`(check: CheckpointStoreConformance.Check) async throws {
    try await withStore(on: Self.database.value) { store, _ in try await check.run(on: store) }
  }

  @Test(arguments: CheckpointStoreConformance.closingChecks)
  func `the store closes its checkpoints`(check: CheckpointStoreConformance.ClosingCheck) async throws {
    try await withStore(on: Self.database.value) { store, _ in try await check.run(on: store) }
  }
}
