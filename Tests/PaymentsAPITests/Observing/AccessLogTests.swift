import EventLogs
import EventLogsTesting
import HTTPTypes
import Logging
import Testing

@Suite struct AccessLogTests {
  @Test func `each request is a line with the pattern of its route and not its path`() async throws {
    let log = RecordedLog()
    try await Desk().run(logger: log.logger) { client in
      let headers: HTTPFields = [.requestID: "request-1", .authorization: "Bearer secret"]
      _ = try await client.get("\(unknownPayment)?at_index=0", headers)
      _ = try await client.get("/nowhere")
    }
    let requests = log.lines.filter { $0.message == "request" }
    #expect(requests.map { $0.metadata["route"] } == ["/v1/payments/{id}", "NotFound"])
    #expect(requests.map { $0.metadata["status"] } == ["404", "404"])
    #expect(requests[0].metadata["method"] == "GET")
    #expect(requests[0].metadata["request_id"] == "request-1")
    #expect(requests[0].metadata["correlation_id"] == "request-1")
    #expect(!log.lines.contains { "\($0)".contains("secret") || "\($0)".contains("01h455vb4pex5vsknk084sn02q") })
  }

  @Test func `what the client isn't told of a failure is in the log`() async throws {
    let log = RecordedLog()
    let desk = Desk()
    try await desk.run(logger: log.logger) { client in
      let path = try await client.requestedPayment()
      desk.store.inject(.failBefore(EventLogsError(.corruptLog, "There is a hole at index 7.")), into: .events)
      #expect(try await client.get(path).status == 500)
    }
    let error = try #require(log.lines.first { $0.level == .error })
    #expect(error.metadata["error"] == "corruptLog: There is a hole at index 7.")
    #expect(error.metadata["request_id"] != nil)
  }
}
