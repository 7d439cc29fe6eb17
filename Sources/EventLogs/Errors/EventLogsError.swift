public import protocol Foundation.LocalizedError

/// What went wrong, whether a retry is safe, and the facts to act on.
///
/// The description is safe to log: it holds ids, indexes and type names, never a payload, an SQL argument or a password.
public struct EventLogsError: Error, Sendable {
  /// What kind of failure this is.
  public let code: Code

  /// What happened to what, and what to do about it.
  public let message: String

  /// The log concerned.
  public let logID: LogID?

  /// What the append expected the log to end with.
  public let expectedIndex: ExpectedIndex?

  /// The index the log ended with, for a conflict; `nil` there means that the log was empty.
  public let actualIndex: EventIndex?

  /// The index of the event that can't be read or applied.
  public let eventIndex: EventIndex?

  /// The stored type of the event that can't be read or applied.
  public let eventType: String?

  /// The five-character SQLSTATE of a PostgreSQL error.
  public let sqlState: String?

  /// The error of the layer below.
  public let underlying: (any Error)?

  /// Creates an error.
  public init(
    _ code: Code,
    _ message: String,
    logID: LogID? = nil,
    expectedIndex: ExpectedIndex? = nil,
    actualIndex: EventIndex? = nil,
    eventIndex: EventIndex? = nil,
    eventType: String? = nil,
    sqlState: String? = nil,
    underlying: (any Error)? = nil
  ) {
    self.code = code
    self.message = message
    self.logID = logID
    self.expectedIndex = expectedIndex
    self.actualIndex = actualIndex
    self.eventIndex = eventIndex
    self.eventType = eventType
    self.sqlState = sqlState
    self.underlying = underlying
  }
}

extension EventLogsError: CustomStringConvertible {
  public var description: String { "\(code): \(message)" }
}

extension EventLogsError: LocalizedError {
  /// The same as ``description``.
  public var errorDescription: String? { description }
}

extension EventLogsError {
  /// The kinds of failure. New ones may come, so a `switch` needs a `default`.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Value: String {
      case conflict, divergedHistory, logNotFound, eventNotFound, idempotencyKeyReused
      case invalidArgument, invalidLogID, invalidCursor, unencodable, payloadTooLarge, payloadRefused
      case unknownEventType, undecodableEvent, corruptLog, foldFailed
      case checkpointHeld, leaseLost
      case outcomeUnknown, storeUnavailable, storeFailed, cacheUnavailable, cancelled, closed
    }

    private let value: Value

    private init(_ value: Value) { self.value = value }

    public var description: String { value.rawValue }

    /// The log doesn't end where the append expected; nothing was written. Reduce again, decide again.
    public static let conflict = Code(.conflict)

    /// The event that the writer's state ends with isn't the log's: the store was restored. Nothing was written. Reduce again.
    public static let divergedHistory = Code(.divergedHistory)

    /// The log has no events where some were required.
    public static let logNotFound = Code(.logNotFound)

    /// The log ends before the index that was asked for.
    public static let eventNotFound = Code(.eventNotFound)

    /// The idempotency key stands for another append; nothing was written.
    public static let idempotencyKeyReused = Code(.idempotencyKeyReused)

    /// A value that the caller gave is out of its range.
    public static let invalidArgument = Code(.invalidArgument)

    /// A log id or type is malformed, or of another type than required.
    public static let invalidLogID = Code(.invalidLogID)

    /// A page cursor is malformed, or was made for another log or order.
    public static let invalidCursor = Code(.invalidCursor)

    /// A value can't be encoded: an event, metadata or an aggregate; nothing was sent.
    public static let unencodable = Code(.unencodable)

    /// A payload is over the configured limit, or an append over ``Append/maximumBytes``; nothing was sent.
    public static let payloadTooLarge = Code(.payloadTooLarge)

    /// The store refuses a payload, which isn't valid JSON for it; nothing was written.
    public static let payloadRefused = Code(.payloadRefused)

    /// This build doesn't know the type, or the version, of a stored event.
    public static let unknownEventType = Code(.unknownEventType)

    /// A stored event's payload or metadata can't be decoded.
    public static let undecodableEvent = Code(.undecodableEvent)

    /// A log has a hole or a repeated index.
    public static let corruptLog = Code(.corruptLog)

    /// The aggregate refused an event.
    public static let foldFailed = Code(.foldFailed)

    /// Another holder's lease on the checkpoint still runs; it wasn't claimed. Wait, and claim it again.
    public static let checkpointHeld = Code(.checkpointHeld)

    /// The checkpoint was claimed, released or removed since this lease was given; nothing was saved. Stop what the lease was for.
    public static let leaseLost = Code(.leaseLost)

    /// The append was sent, and whether it was committed isn't known.
    ///
    /// Without an idempotency key there is no safe retry: read the log. With one the store has already tried again, until its
    /// time ran out or the task was cancelled; a retry under the same key gets the outcome.
    public static let outcomeUnknown = Code(.outcomeUnknown)

    /// The store can't be reached or didn't answer in time; nothing was written. A retry is safe.
    public static let storeUnavailable = Code(.storeUnavailable)

    /// The store answered with an error; nothing was written.
    public static let storeFailed = Code(.storeFailed)

    /// The cache can't be reached or didn't answer in time. ``LogManager`` treats it as a miss.
    public static let cacheUnavailable = Code(.cacheUnavailable)

    /// The calling task was cancelled; nothing was written.
    public static let cancelled = Code(.cancelled)

    /// The store or cache was closed; nothing was written.
    public static let closed = Code(.closed)
  }

  /// Whether the same call may succeed later and can't do anything twice, even without an idempotency key.
  ///
  /// Under the same key a retry never does anything twice, whatever the error; after ``Code/outcomeUnknown`` it is the way to
  /// learn the outcome.
  public var isRetrySafe: Bool {
    [.storeUnavailable, .cacheUnavailable, .checkpointHeld, .cancelled].contains(code)
  }
}

extension EventLogsError {
  package static func conflict(_ append: Append, actual: EventIndex?) -> EventLogsError {
    EventLogsError(
      .conflict,
      "The append to \(append.logID) expects \(append.expectedIndex), but the log \(actual.map { "ends at index \($0)" } ?? "is empty").",
      logID: append.logID,
      expectedIndex: append.expectedIndex,
      actualIndex: actual
    )
  }

  package static func divergedHistory(_ logID: LogID, expected: EventAnchor, actual: EventAnchor) -> EventLogsError {
    EventLogsError(
      .divergedHistory,
      "The event at index \(actual.index) of \(logID) has position \(actual.position), not \(expected.position) as in the state the append builds on: the store's history was replaced. Reduce the log again.",
      logID: logID,
      expectedIndex: .at(expected.index),
      actualIndex: actual.index
    )
  }

  package static func logNotFound(_ logID: LogID) -> EventLogsError {
    EventLogsError(.logNotFound, "The log \(logID) has no events.", logID: logID)
  }

  /// Says nothing of the other append, which may be of somebody else.
  package static func idempotencyKeyReused(_ append: Append) -> EventLogsError {
    // The id of a log that was to be created is nobody's yet.
    let target = append.expectedIndex == .empty ? "" : " to \(append.logID)"
    return EventLogsError(
      .idempotencyKeyReused,
      "The idempotency key of this append\(target) was used before for another one; nothing was written. Use a new key for a new request.",
      logID: append.logID,
      expectedIndex: append.expectedIndex
    )
  }

  static func noRoom(for count: Int, in logID: LogID) -> EventLogsError {
    EventLogsError(
      .invalidArgument,
      "The log \(logID) can't hold \(count) more events: an index is at most \(EventIndex.max).",
      logID: logID
    )
  }

  package static let cancelled = EventLogsError(.cancelled, "The calling task was cancelled.")
}

extension String {
  /// The text in quotes, cut to 80 code points, with control characters escaped: fit for a message.
  package var quotedForDiagnostics: String {
    // Counted in code points, since a single character may have any number of them.
    let shown = unicodeScalars.prefix(80)
    let escaped = shown.map { $0.value < 0x20 || $0.value == 0x7f ? $0.escaped(asASCII: true) : String($0) }
    return "\"\(escaped.joined())\(shown.endIndex == unicodeScalars.endIndex ? "" : "…")\""
  }
}
