public import struct Foundation.Date

/// Which logs of a store to list, in the order of their creation.
///
/// ```swift
/// var query = LogListQuery(logType: "payment", order: .newestFirst, limit: 50)
/// let newest = try await store.logs(query)
/// query.after = newest.last?.logID
/// let older = try await store.logs(query)
/// ```
///
/// New ids are UUIDv7, so their order is that of creation, and a range of times is a range of ids. Ids of other kinds lie where their
/// first 48 bits, read as milliseconds since 1970, put them.
public struct LogListQuery: Hashable, Sendable {
  /// The type of the logs; `nil` for all, at the cost of a page for each type that the store has.
  public var logType: LogType?

  /// The log to go on after, in the query's order; `nil` for the beginning. Its UUID alone counts, and it need not exist.
  public var after: LogID?

  /// The earliest creation, by the time in the id and to its millisecond; `nil` for no bound.
  public var createdFrom: Date?

  /// The first creation that is too late; `nil` for no bound.
  public var createdBefore: Date?

  /// Whether the oldest or the newest logs come first.
  public var order: EventOrder

  /// How many logs to list at most, from 1 to ``LogQuery/maximumLimit``.
  public var limit: Int

  /// Creates a query.
  public init(
    logType: LogType? = nil,
    after: LogID? = nil,
    createdFrom: Date? = nil,
    createdBefore: Date? = nil,
    order: EventOrder = .oldestFirst,
    limit: Int
  ) {
    self.logType = logType
    self.after = after
    self.createdFrom = createdFrom
    self.createdBefore = createdBefore
    self.order = order
    self.limit = limit
  }
}

extension LogListQuery {
  /// The ids that the query may answer, as numbers: the same arithmetic for all stores. `nil` if there are none.
  package var ids: ClosedRange<UInt128>? {
    var lower: UInt128 = 0
    // One more than the highest, where that is a number.
    var end: UInt128?
    if let createdFrom {
      guard let first = LogID.firstNumber(createdAt: createdFrom) else { return nil }
      lower = first
    }
    if let createdBefore { end = LogID.firstNumber(createdAt: createdBefore) }
    if let after {
      switch order {
      case .oldestFirst:
        guard after.number < .max else { return nil }
        lower = max(lower, after.number + 1)
      case .newestFirst: end = min(end ?? .max, after.number)
      }
    }
    if let end {
      return lower < end ? lower...(end - 1) : nil
    }
    return lower...(.max)
  }
}

extension LogID {
  /// The UUID as a number, which sorts as the UUID does.
  package var number: UInt128 { UInt128(high) << 64 | UInt128(low) }

  /// The id of a UUID alone, which is enough to go on after.
  init(number: UInt128) {
    self.init(type: "", high: UInt64(truncatingIfNeeded: number >> 64), low: UInt64(truncatingIfNeeded: number))
  }

  /// The smallest number that a UUIDv7 made at a time or later can have; `nil` beyond the year 10889, which has none.
  fileprivate static func firstNumber(createdAt time: Date) -> UInt128? {
    let microseconds = max(0, time.microsecondsSince1970)
    let milliseconds = microseconds / 1000 + (microseconds % 1000 == 0 ? 0 : 1)
    return milliseconds >> 48 == 0 ? UInt128(milliseconds) << 80 : nil
  }
}
