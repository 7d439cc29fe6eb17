/// Events to be appended to one log, all or none.
public struct Append: Hashable, Sendable {
  /// The largest size of one append, in bytes: 64 MiB of payloads, and of metadata counted once for each event, as it is
  /// stored. A larger one is refused by every store before anything is sent.
  public static let maximumBytes = 64 * 1024 * 1024

  /// The log to append to.
  public var logID: LogID

  /// The events in order; at least one.
  public var events: [EncodedEvent]

  /// What the log must end with.
  public var expectedIndex: ExpectedIndex

  /// The event that the writer's state ends with, when it knows: the store then also checks that this very event is the
  /// log's last, so a state from a history that was restored away can't be appended to.
  public var expectedLast: EventAnchor?

  /// The name under which this append happens at most once.
  public var idempotencyKey: IdempotencyKey?

  /// The metadata as a JSON object for every one of the events; `nil` for none.
  public var metadata: ArraySlice<UInt8>?

  /// Creates an append.
  public init(
    logID: LogID,
    events: [EncodedEvent],
    expectedIndex: ExpectedIndex,
    expectedLast: EventAnchor? = nil,
    idempotencyKey: IdempotencyKey? = nil,
    metadata: ArraySlice<UInt8>? = nil
  ) {
    self.logID = logID
    self.events = events
    self.expectedIndex = expectedIndex
    self.expectedLast = expectedLast
    self.idempotencyKey = idempotencyKey
    self.metadata = metadata
  }
}
