import struct Foundation.Date

/// An entry by which a job that follows sees that the cache has lost what it held: was flushed, restarted empty, or set back.
///
/// Losses are not in the feed, and looking after each entry would cost as much as warming. The entry is read often, so that a
/// cache that evicts what was used least recently keeps it.
struct CacheSentinel {
  /// What the entry looks like to a cache: a reduction of an aggregate without content, whose index counts the writes.
  struct Beat: Aggregate {
    enum Event: EventLogs.Event {
      case beat

      static let logType: LogType = "warming"
    }

    static let aggregateName = "warming-sentinel"

    mutating func apply(_ record: EventRecord<Event>) {}
  }

  private let cache: any ReductionCache
  private let logID: LogID

  /// What this process has written or found last.
  private var last: EventIndex?

  /// - Parameter name: The checkpoint whose job this is of.
  init(_ cache: any ReductionCache, of name: CheckpointName) {
    self.cache = cache
    // Any number that is the same in every process will do.
    let bytes = Array(name.rawValue.utf8)
    let number = UInt64(CRC32C.checksum(bytes[...])) << 32 | UInt64(CRC32C.checksum(Array(bytes.reversed())[...]))
    logID = LogID(type: Beat.Event.logType, high: number, low: UInt64(bytes.count))
  }

  /// Whether the cache holds what it held. A cache that doesn't answer tells nothing.
  mutating func isIntact() async throws(EventLogsError) -> Bool {
    do throws(EventLogsError) {
      let found = try await cache.reduction(of: Beat.self, for: logID)?.throughIndex
      guard let found, found >= last ?? .first else { return false }
      last = found
      return true
    } catch {
      if Task.isCancelled { throw .cancelled }
      return true
    }
  }

  /// Writes the entry anew, so that its time to live begins again.
  ///
  /// - Returns: What knows of the new entry.
  func written(at now: Date) async throws(EventLogsError) -> CacheSentinel {
    let found = try await cache.reduction(of: Beat.self, for: logID)?.throughIndex
    var written = self
    written.last = max(found ?? .first, last ?? .first).next
    let anchor = EventAnchor(index: written.last ?? .max, position: GlobalPosition(unchecked: 1), recordedAt: now)
    try await cache.store([Reduction(logID: logID, aggregate: Beat(), lastEvent: anchor, reducedAt: now)])
    return written
  }
}
