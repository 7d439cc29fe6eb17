/// What an append answers: where its events are.
public struct AppendReceipt: Hashable, Sendable {
  /// The log the events are in. For the replay of a create this is the log that the first request made.
  public let logID: LogID

  /// Index, position and time of each event that was appended, in order; never empty.
  public let events: [EventAnchor]

  /// Whether the events had been appended before, under the same idempotency key.
  public let isReplay: Bool

  /// Creates a receipt.
  ///
  /// - Precondition: `events` isn't empty.
  public init(logID: LogID, events: [EventAnchor], isReplay: Bool) {
    precondition(!events.isEmpty, "an append has at least one event")
    self.logID = logID
    self.events = events
    self.isReplay = isReplay
  }

  /// The index of the first event that was appended.
  public var firstIndex: EventIndex { events[0].index }

  /// The index of the last event that was appended.
  public var lastIndex: EventIndex { lastEvent.index }

  /// The last event that was appended.
  public var lastEvent: EventAnchor { events[events.count - 1] }
}
