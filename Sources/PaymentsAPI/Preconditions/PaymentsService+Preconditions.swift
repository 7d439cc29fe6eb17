import EventLogs
import HTTPTypes
import Hummingbird

extension PaymentsService {
  /// What the log must end with for a write.
  ///
  /// - Throws: ``Problem`` where that can't be told as one index; `EventLogsError`.
  func expectedIndex(of write: Write) async throws -> ExpectedIndex {
    guard let condition = write.condition, !condition.isAny else { return .any }
    if condition.indexes.count == 1 { return .at(condition.indexes[0]) }
    guard let current = try await payments.reduce(write.id).throughIndex else { throw Problem.noPayment(write.id) }
    guard condition.indexes.contains(current) else {
      throw Problem.preconditionFailed(write.id, expected: condition.indexes.first, actual: current)
    }
    return .at(current)
  }
}

extension Problem {
  static func preconditionFailed(_ id: LogID, expected: EventIndex?, actual: EventIndex) -> Problem {
    var problem = Problem(.preconditionFailed, "The payment's entity tag is \(actual.entityTag).", field: "If-Match", logID: id)
    problem.expectedIndex = expected
    problem.actualIndex = actual
    return problem
  }
}

extension Request {
  /// The answer without its body, if the client has it already.
  func notModified(_ index: EventIndex) throws(Problem) -> Response? {
    guard let condition = try EntityTagCondition(headers, .ifNoneMatch) else { return nil }
    guard condition.isAny || condition.weakIndexes.contains(index) else { return nil }
    var response = Response(status: .notModified, headers: [.eTag: index.entityTag, .cacheControl: "private, no-cache"])
    // It would tell the length of the body that the client has (RFC 9110, section 8.6).
    response.headers[.contentLength] = nil
    return response
  }
}
