public import EventLogs

/// The rules that every store of checkpoints keeps, each as a check of its own.
///
/// The checks work on a store that holds other checkpoints and serves others at the same time, so that one database can serve them
/// all, even in parallel:
///
/// ```swift
/// @Test(arguments: CheckpointStoreConformance.checks)
/// func `the store keeps the rules of checkpoints`(check: CheckpointStoreConformance.Check) async throws {
///   try await check.run(on: store)
/// }
/// ```
///
/// None of them waits for a lease to end: a lease of no time is over at once, and one of an hour isn't before the check is.
/// The suite uses names that begin with `conformance-`.
public enum CheckpointStoreConformance {
  /// A rule for stores of checkpoints.
  public typealias Check = ConformanceCheck<any CheckpointStore>

  /// A rule about closing, for stores of events and checkpoints.
  public typealias ClosingCheck = ConformanceCheck<any EventStore & CheckpointStore>

  /// All rules but the one about closing. The store stays usable.
  public static let checks: [Check] = claims + saves + endings + contents

  /// The rule about closing, which leaves its store closed.
  public static let closingChecks: [ClosingCheck] = [closing]
}
