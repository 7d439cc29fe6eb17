/// One execution of a statement on its way to the server and back: for one request, or for several that share it.
struct PostgresExecution: Sendable {
  let statement: PostgresStatement
  let parameters: PostgresParameters
  let requests: [PostgresRequest]

  /// Puts requests together, which must be able to share an execution if they are more than one.
  init(of requests: [PostgresRequest]) {
    let first = requests[0]
    if requests.count > 1, let shared = first.statement.shared {
      statement = shared
      parameters = PostgresParameters(arraysOf: first.statement.parameters, from: requests.map(\.parameters))
    } else {
      statement = first.statement
      parameters = first.parameters
    }
    self.requests = requests
  }

  var kind: PostgresRequest.Kind { requests[0].kind }

  /// When to give up waiting for the answer.
  var answerDeadline: UInt64 { requests.reduce(.max) { min($0, $1.answerDeadline) } }

  /// The result of each request; `nil` if the rows don't tell whose they are.
  func results(in result: PostgresResult) -> [PostgresResult]? {
    requests.count == 1 ? [result] : result.parts(requests.count)
  }
}

extension PostgresRequest {
  /// Whether it may share an execution with others of its statement: it is little to do, so that they don't wait for it.
  var isShareable: Bool { kind == .read && statement.shared != nil && load == 1 && sharedFailure == nil }
}
