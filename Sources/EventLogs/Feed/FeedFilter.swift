import EventLogsJSON
public import struct Foundation.Date

/// Which events of the feed to answer: those for which everything that is set holds.
public struct FeedFilter: Hashable, Sendable {
  /// The largest number of ``conditions``.
  public static let maximumConditions = 32

  /// The event types to answer, compared byte by byte; empty for all.
  public var eventTypes: [String]

  /// The type of the logs; `nil` for all.
  public var logType: LogType?

  /// The earliest time, to the microsecond, by the store's clock; `nil` for no bound.
  ///
  /// Times rise with positions only roughly, so a range of times doesn't shorten the search.
  public var recordedFrom: Date?

  /// The first time that is too late; `nil` for no bound.
  public var recordedBefore: Date?

  /// What payloads and metadata must hold, at most ``maximumConditions``; all of them must be met.
  public var conditions: [FeedCondition]

  /// Creates a filter. Without arguments every event passes.
  public init(
    eventTypes: [String] = [],
    logType: LogType? = nil,
    recordedFrom: Date? = nil,
    recordedBefore: Date? = nil,
    conditions: [FeedCondition] = []
  ) {
    self.eventTypes = eventTypes
    self.logType = logType
    self.recordedFrom = recordedFrom
    self.recordedBefore = recordedBefore
    self.conditions = conditions
  }

  /// Whether every event passes.
  public var isEmpty: Bool { self == FeedFilter() }

  /// Whether an event passes. This is the definition that all stores share, however they search.
  package func matches(_ stored: StoredEvent) -> Bool {
    let time = stored.anchor.recordedAt
    if let logType, logType != stored.logID.type { return false }
    if let recordedFrom, time.microsecondsSince1970 < recordedFrom.microsecondsSince1970 { return false }
    if let recordedBefore, time.microsecondsSince1970 >= recordedBefore.microsecondsSince1970 { return false }
    if !eventTypes.isEmpty, !eventTypes.contains(where: { $0.utf8.elementsEqual(stored.event.type.utf8) }) { return false }
    return conditions.allSatisfy { $0.isMet(by: stored) }
  }
}

extension FeedCondition {
  fileprivate func isMet(by stored: StoredEvent) -> Bool {
    guard let json = subject == .payload ? stored.event.payload : stored.metadata else { return false }
    switch (JSON.scalar(at: path, in: json), value) {
    case (.string(let found)?, .string(let wanted)): return comparison.holds(found.utf8.order(to: wanted.utf8))
    case (.number(let found)?, .number(let wanted)): return comparison.holds(ExactNumber(json: found).order(to: wanted))
    default: return false
    }
  }
}

extension Collection<UInt8> {
  /// Below, at or above zero when the bytes come before, are equal to, or come after others.
  func order(to other: some Collection<UInt8>) -> Int {
    if elementsEqual(other) { return 0 }
    return lexicographicallyPrecedes(other) ? -1 : 1
  }
}
