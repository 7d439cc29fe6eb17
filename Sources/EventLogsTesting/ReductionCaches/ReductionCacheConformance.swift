public import EventLogs

/// The rules that every reduction cache keeps, each as a check of its own.
///
/// A cache may lose anything at any time, but the suite assumes that nothing disturbs it: it must be reachable, large enough for
/// a few hundred small reductions and two of a megabyte, and keep its entries for a minute. It may hold other entries, so one
/// server can serve all checks, even in parallel:
///
/// ```swift
/// @Test(arguments: ReductionCacheConformance.checks)
/// func `the cache keeps the rules`(check: ReductionCacheConformance.Check) async throws {
///   try await check.run(on: cache)
/// }
/// ```
///
/// The suite uses logs of type `conformance` and aggregates whose names begin with `conformance-`.
public enum ReductionCacheConformance {
  /// A rule for reduction caches.
  public typealias Check = ConformanceCheck<any ReductionCache>

  /// All rules.
  public static let checks: [Check] = entries + overwriting + removal + batches
}
