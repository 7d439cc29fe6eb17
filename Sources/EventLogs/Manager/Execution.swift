/// The outcome of a command.
public struct Execution<Aggregate: EventLogs.Aggregate>: Sendable {
  /// The state after the command.
  public let reduction: Reduction<Aggregate>

  /// The events that the command appended; none if it decided nothing.
  public let events: [EventRecord<Aggregate.Event>]

  /// Whether the command had been executed before, under the same idempotency key.
  public let isReplay: Bool

  /// Creates an outcome.
  public init(reduction: Reduction<Aggregate>, events: [EventRecord<Aggregate.Event>], isReplay: Bool) {
    self.reduction = reduction
    self.events = events
    self.isReplay = isReplay
  }
}
