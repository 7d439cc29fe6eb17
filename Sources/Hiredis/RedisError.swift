/// Why a request got no replies.
package struct RedisError: Error, Hashable, Sendable {
  package enum Code: Hashable, Sendable {
    /// No connection could be made, or the server refused the credentials or the database.
    case connectFailed

    /// The server owed a reply for too long.
    case timedOut

    /// The connection broke while replies were due.
    case connectionLost

    /// The server sent what isn't the Redis protocol, or a reply that nobody asked for.
    case protocolViolation

    /// Redis failed a moment ago and isn't asked before the backoff is over.
    case circuitOpen

    /// Too many requests wait already.
    case overloaded

    /// The calling task was cancelled.
    case cancelled

    /// The connection was closed.
    case closed
  }

  package let code: Code

  /// What happened; safe to log.
  package let message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  static let cancelled = RedisError(.cancelled, "The calling task was cancelled.")
  static let closed = RedisError(.closed, "The connection to Redis was closed.")
}

extension RedisError: CustomStringConvertible {
  package var description: String { "\(code): \(message)" }
}

extension String {
  /// The text cut to 120 characters, with control characters escaped: fit for a message.
  var fitForMessage: String {
    prefix(120).unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? $0.escaped(asASCII: true) : String($0) }.joined()
  }
}
