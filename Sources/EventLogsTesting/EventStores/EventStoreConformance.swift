public import EventLogs

/// The rules that every event store keeps, each as a check of its own.
///
/// The checks work on a store that holds other data and serves other writers, and leave nothing behind that disturbs one
/// another, so that one database can serve them all, even in parallel:
///
/// ```swift
/// @Test(arguments: EventStoreConformance.checks)
/// func `the store keeps the rules`(check: EventStoreConformance.Check) async throws {
///   try await check.run(on: store)
/// }
///
/// @Test(arguments: EventStoreConformance.closingChecks)
/// func `the store closes`(check: EventStoreConformance.Check) async throws {
///   try await check.run(on: makeStore())
/// }
/// ```
///
/// The suite uses logs of type `conformance`, and of types that begin with `conformance_`, and idempotency keys that begin with `conformance-`.
/// It covers what can be seen through ``EventLogs/EventStore`` from one process; durability, several processes and lost
/// connections are each store's own to prove.
public enum EventStoreConformance {
  /// A rule for event stores.
  public typealias Check = ConformanceCheck<any EventStore>

  /// All rules but those about closing. The store stays usable.
  public static let checks: [Check] =
    appends + conflicts + replays + anchors + reads + readsOfMany + feeds + queries
    + lists + contents + races

  /// The rules about closing. Each leaves its store closed, so each needs one of its own.
  public static let closingChecks: [Check] = closing
}
