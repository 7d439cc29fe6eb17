extension LogManager {
  /// Compares cached reductions with fresh folds of the same events.
  ///
  /// Equal are aggregates that say so where they are `Equatable`, and otherwise those that encode to the same bytes. Every log that
  /// the cache holds is folded from its first event on, so this costs as much as the logs are long.
  ///
  /// - Parameters:
  ///   - ids: The logs; those that the cache doesn't hold are counted and not read.
  ///   - repairing: Whether to replace what differs. Events are never touched.
  /// - Returns: What was found. A log that can't be reduced is among its failures and stops nothing.
  /// - Throws: ``EventLogsError`` with code `invalidLogID`, `cacheUnavailable`, `storeUnavailable`, `storeFailed`, `cancelled` or
  ///   `closed`.
  public func verifyCache(of ids: [LogID], repairing: Bool = false) async throws(EventLogsError) -> CacheVerification {
    for id in ids { try requireType(of: id) }
    var verification = CacheVerification()
    guard let cache else {
      verification.absent = ids.count
      return verification
    }
    for start in stride(from: 0, to: ids.count, by: 250) {
      let chunk = Array(ids[start..<min(start + 250, ids.count)])
      let cached = try await cache.reductions(of: Aggregate.self, for: chunk)
      guard cached.count == chunk.count else {
        throw EventLogsError(.cacheUnavailable, "The cache gave \(cached.count) answers for \(chunk.count) logs.")
      }
      for (id, cached) in zip(chunk, cached) {
        guard let cached, let last = cached.lastEvent else {
          verification.absent += 1
          continue
        }
        verification.compared += 1
        do throws(EventLogsError) {
          let difference = try await difference(of: cached, endingWith: last, in: cache, repairing: repairing)
          if let difference { verification.differences.append(difference) }
        } catch {
          let stops: [EventLogsError.Code] = [.cacheUnavailable, .storeUnavailable, .storeFailed, .cancelled, .closed]
          guard !stops.contains(error.code) else { throw error }
          verification.failures[id] = error.description
        }
      }
    }
    return verification
  }

  private func difference(
    of cached: Reduction<Aggregate>,
    endingWith last: EventAnchor,
    in cache: any ReductionCache,
    repairing: Bool
  ) async throws(EventLogsError) -> CacheDifference? {
    let fresh = try await fold(cached.logID, from: nil, bound: .through(last.index)).reduction
    let kind: CacheDifference.Kind
    if fresh.lastEvent != last {
      kind = .otherHistory
    } else if try !isSame(cached.aggregate, fresh.aggregate, in: cached.logID) {
      kind = .otherState
    } else {
      return nil
    }
    if repairing {
      // Removed only if it is still this one, so that what others wrote meanwhile stays.
      try await cache.remove(Aggregate.self, of: cached.logID, endingWith: last)
      try await cache.store([fresh])
    }
    return CacheDifference(logID: cached.logID, kind: kind, throughIndex: last.index, isRepaired: repairing)
  }

  private func isSame(_ one: Aggregate, _ other: Aggregate, in log: LogID) throws(EventLogsError) -> Bool {
    if let one = one as? any Equatable { return one.equals(other) }
    do {
      return try codec.encode(one) == codec.encode(other)
    } catch {
      throw EventLogsError(.unencodable, "The \(Aggregate.self) of \(log) can't be encoded.", logID: log, underlying: error)
    }
  }
}

extension Equatable {
  fileprivate func equals(_ other: any Sendable) -> Bool { other as? Self == self }
}
