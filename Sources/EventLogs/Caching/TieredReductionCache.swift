/// A small cache in this process in front of a shared one: what is found near costs no round trip.
///
/// Safe because a cached reduction is only a baseline: an entry that another process has overtaken costs reading a few more
/// events, never a wrong answer.
public struct TieredReductionCache: ReductionCache {
  private let near: InMemoryReductionCache
  private let far: any ReductionCache

  /// Creates a tiered cache.
  ///
  /// - Parameters:
  ///   - near: The cache to ask first.
  ///   - far: The shared cache, asked for what the near one lacks.
  public init(near: InMemoryReductionCache, far: any ReductionCache) {
    self.near = near
    self.far = far
  }

  public func reductions<A: Aggregate>(of aggregate: A.Type, for ids: [LogID]) async throws(EventLogsError) -> [Reduction<A>?] {
    var found = try await near.reductions(of: aggregate, for: ids)
    let missing = found.indices.filter { found[$0] == nil }
    guard !missing.isEmpty else { return found }
    let fetched: [Reduction<A>?]
    do throws(EventLogsError) {
      fetched = try await far.reductions(of: aggregate, for: missing.map { ids[$0] })
    } catch {
      // What was found near is not lost with what wasn't.
      guard missing.count < ids.count else { throw error }
      return found
    }
    try await near.store(fetched.compactMap(\.self))
    for (place, reduction) in zip(missing, fetched) { found[place] = reduction }
    return found
  }

  public func reduction<A: Aggregate>(of aggregate: A.Type, for id: LogID) async throws(EventLogsError) -> Reduction<A>? {
    if let found = try await near.reduction(of: A.self, for: id) { return found }
    guard let fetched = try await far.reduction(of: A.self, for: id) else { return nil }
    try await near.store([fetched])
    return fetched
  }

  @discardableResult
  public func store<A: Aggregate>(_ reductions: [Reduction<A>]) async throws(EventLogsError) -> Int {
    try await near.store(reductions)
    return try await far.store(reductions)
  }

  public func remove<A: Aggregate>(_ aggregate: A.Type, of id: LogID, endingWith lastEvent: EventAnchor)
    async throws(EventLogsError)
  {
    try await near.remove(aggregate, of: id, endingWith: lastEvent)
    try await far.remove(aggregate, of: id, endingWith: lastEvent)
  }

  public func close() async {
    await near.close()
    await far.close()
  }
}
