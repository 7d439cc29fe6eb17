public import struct Foundation.Date

/// Which logs a ``WarmingJob`` looks at. Of these it warms those whose cached reduction is missing or lacks events.
public enum WarmingSelection: Sendable {
  /// All logs of the type.
  case all

  /// The logs that have events after a position.
  case changed(after: GlobalPosition)

  /// The logs that have events recorded at a time or later, and some that were recorded up to an hour before: times rise with
  /// positions only roughly, see ``EventStore/positions(recordedFrom:before:)``.
  case changedSince(Date)

  /// Some logs, in the order in which they come. No place is kept among them: who starts again passes over what is fresh by then.
  case logs(AsyncThrowingStream<LogID, any Error>)
}
