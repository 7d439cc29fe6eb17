/// How a connection behaves.
package struct RedisConnectionConfiguration: Sendable {
  /// The server.
  package var endpoint: RedisEndpoint

  /// How long the server may be silent while it owes a reply.
  package var timeout: Duration

  /// How long connecting and logging in may take together.
  package var connectTimeout: Duration

  /// Whether those who send requests wait for the replies with nothing else to do, so that their threads may look for them.
  package var isAwaited = true

  /// How many requests may wait for their replies; further ones are refused.
  package var maximumPending = 10_000

  /// How long the server is left alone after failures.
  package var backoff = CircuitBreaker.Backoff()

  package init(endpoint: RedisEndpoint, timeout: Duration, connectTimeout: Duration) {
    self.endpoint = endpoint
    self.timeout = timeout
    self.connectTimeout = connectTimeout
  }
}
