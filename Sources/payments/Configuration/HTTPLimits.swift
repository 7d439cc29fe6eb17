import PaymentsAPI

/// How much a client may take.
struct HTTPLimits: Hashable, Sendable {
  /// The most that the headers of a request may hold together, in bytes.
  let maximumHeaderBytes: Int

  /// How many connections are open at most.
  let maximumConnections: Int

  /// How long a client may take to send a request.
  let requestTime: Duration

  /// How long a connection stays open without a request, or with a response that isn't being read.
  let idleTime: Duration

  /// How long an answer may take, and how many streams there are.
  let requests: PaymentsLimits

  /// How long requests under way may take when the service stops.
  let shutdownTime: Duration

  init(_ settings: Settings) throws(ServiceFailure) {
    maximumHeaderBytes = try settings.number(.maximumHeaderBytes, 1024...1_048_576, default: 16_384)
    maximumConnections = try settings.number(.maximumConnections, 1...1_000_000, default: 1024)
    requestTime = .seconds(try settings.number(.requestSeconds, 1...3600, default: 30))
    idleTime = .seconds(try settings.number(.idleSeconds, 1...3600, default: 60))
    var requests = PaymentsLimits()
    requests.answerTime = .seconds(try settings.number(.answerSeconds, 1...3600, default: 30))
    requests.maximumStreams = try settings.number(.maximumStreams, 0...1_000_000, default: maximumConnections / 4)
    self.requests = requests
    shutdownTime = .seconds(try settings.number(.shutdownSeconds, 1...3600, default: 20))
  }
}
