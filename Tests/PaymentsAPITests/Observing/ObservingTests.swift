import EventLogs
import Foundation
import HTTPTypes
import Testing

@Suite struct ObservingTests {
  @Test func `a request keeps the id that its client gave it, or gets one`() async throws {
    try await Desk().run { client in
      #expect(try await client.get("/healthz", [.requestID: "abc-1"]).headers[.requestID] == "abc-1")
      for answer in [
        try await client.get("/healthz"), try await client.get("/nowhere"),
        try await client.get("/healthz", [.requestID: "a b"]), try await client.get("/healthz", [.requestID: ""]),
        try await client.get("/healthz", [.requestID: String(repeating: "x", count: 129)]),
      ] {
        #expect(answer.headers[.requestID].flatMap(UUID.init) != nil)
      }
    }
  }

  @Test(arguments: [
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
    "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-brings",
  ])
  func `the trace of a request ties its events together`(traceparent: String) async throws {
    #expect(try await correlation(traceparent) == "4bf92f3577b34da6a3ce929d0e0e4736")
  }

  @Test(arguments: [
    "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
    "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
    "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01", "0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  ])
  func `what is no trace is ignored`(traceparent: String) async throws {
    #expect(try await correlation(traceparent) == "request-1")
  }

  @Test func `metrics are given as they come`() async throws {
    try await Desk().run { client in
      let answer = try await client.get("/metrics")
      #expect(answer.body == "# metrics\n")
      #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
    }
  }

  /// What the event of a request with a header field is tied to.
  private func correlation(_ traceparent: String) async throws -> String? {
    let desk = Desk()
    try await desk.run { client async throws in
      let headers: HTTPFields = [.requestID: "request-1", HTTPField.Name("traceparent")!: traceparent]
      #expect(try await client.post("/v1/payments", request, headers).status == 201)
    }
    let page = try await desk.store.feed(after: .start, limit: 1)
    let metadata = try JSONCodec().decode(EventMetadata.self, from: try #require(page.events.first?.metadata))
    #expect(metadata.causationID == "request-1")
    #expect(metadata.actor == "local")
    return metadata.correlationID
  }
}
