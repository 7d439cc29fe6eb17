import EventLogs
import HTTPTypes
import Hummingbird
import PaymentsDomain

/// Why a request has no other answer, as `application/problem+json` ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)).
struct Problem: Error {
  let kind: ProblemKind

  /// What is wrong with this request, safe to be shown to whoever sent it.
  var detail: String

  /// The field, parameter or header that is wrong.
  var field: String?

  /// The payment concerned.
  var logID: LogID?

  /// The index that the request expected the payment's log to end with.
  var expectedIndex: EventIndex?

  /// The index that the log ends with.
  var actualIndex: EventIndex?

  /// Further header fields of the response.
  var headers: HTTPFields = [:]

  init(_ kind: ProblemKind, _ detail: String, field: String? = nil, logID: LogID? = nil) {
    self.kind = kind
    self.detail = detail
    self.field = field
    self.logID = logID
  }

  /// The same, for a client that may try again after some seconds.
  func retryable(after seconds: Int = 1) -> Problem {
    var problem = self
    problem.headers[.retryAfter] = String(seconds)
    return problem
  }

  static func noPayment(_ id: LogID) -> Problem {
    Problem(ProblemKind(.paymentNotFound), "There is no such payment.", logID: id)
  }
}

extension Problem {
  /// The response that tells of the problem.
  ///
  /// - Parameter path: The path of the request, for `instance`.
  func response(to path: String) -> Response {
    var headers = headers
    headers[.contentType] = "application/problem+json"
    headers[.cacheControl] = "no-store"
    let body = JSON.body { writer in
      try writer.writeObject { writer in
        if let actualIndex { writer.write(Int(actualIndex.rawValue), for: "actual_index") }
        writer.write(kind.code, for: "code")
        writer.write(detail, for: "detail")
        if let expectedIndex { writer.write(Int(expectedIndex.rawValue), for: "expected_index") }
        writer.write(field, for: "field")
        writer.write(path, for: "instance")
        writer.write(logID?.description, for: "log_id")
        writer.write(Int(kind.status.code), for: "status")
        writer.write(kind.title, for: "title")
        writer.write(kind.type, for: "type")
      }
    }
    return Response(status: kind.status, headers: headers, body: body)
  }
}
