/// How much the interface takes upon itself.
public struct PaymentsLimits: Hashable, Sendable {
  /// How long the answer to a request may take, a stream's beginning included: 30 seconds by default. What takes longer is
  /// cancelled, and answered with 503.
  public var answerTime: Duration = .seconds(30)

  /// How many streams of events are open at most: 256 by default.
  public var maximumStreams = 256

  /// How often a stream asks for more at the feed's end when the store hints at nothing: twice a second by default.
  public var streamPollInterval: Duration = .milliseconds(500)

  /// How long a stream sends nothing at most: 15 seconds by default. Proxies close what is silent for longer.
  public var streamHeartbeat: Duration = .seconds(15)

  /// Creates the default limits.
  public init() {}
}
