/// Logs in and selects the database before anything else is sent.
///
/// The first request waits for its end: sent along with it, it would run in database 0 if SELECT failed.
struct Handshake {
  private enum Step {
    case authenticate
    case select(Int)
  }

  private let endpoint: RedisEndpoint
  private var steps: ArraySlice<Step>

  init(_ endpoint: RedisEndpoint) {
    self.endpoint = endpoint
    var steps: [Step] = []
    if endpoint.credentials != nil { steps.append(.authenticate) }
    if endpoint.database != 0 { steps.append(.select(endpoint.database)) }
    self.steps = steps[...]
  }

  /// Whether every step was answered with success.
  var isComplete: Bool { steps.isEmpty }

  /// The commands to send.
  var request: RedisRequest {
    var request = RedisRequest()
    for step in steps {
      switch step {
      case .authenticate:
        guard let credentials = endpoint.credentials else { continue }
        request.append(["AUTH"] + (credentials.user.map { [.text($0)] } ?? []) + [.text(credentials.password)])
      case .select(let database):
        request.append(["SELECT", .text(String(database))])
      }
    }
    return request
  }

  /// Takes the reply to the next step.
  ///
  /// - Throws: ``RedisError`` with code `connectFailed` when the server refuses, or `protocolViolation`.
  mutating func receive(_ reply: RedisReply) throws(RedisError) {
    switch (steps.popFirst(), reply) {
    case (_?, .status("OK")):
      return
    case (.authenticate, .error(let error)):
      // A server that doesn't know AUTH repeats its arguments, so only the kind of error is told.
      throw RedisError(.connectFailed, "Redis at \(endpoint) refused the credentials (\(error.code)).")
    case (.select(let database), .error(let error)):
      throw RedisError(.connectFailed, "Redis at \(endpoint) refused database \(database): \(error)")
    default:
      throw RedisError(.protocolViolation, "Redis at \(endpoint) answered the login with something unexpected.")
    }
  }
}
