import HTTPTypes
import Testing

@Suite struct ProblemBodyTests {
  @Test func `a refusal`() async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      let answer = try await client.post("\(path)/captures", capture(10001))
      #expect(
        answer.body == """
          {"code":"capture_exceeds_authorised","detail":"Only 100.00 EUR are left to capture.",\
          "instance":"\(path)/captures","log_id":"\(id(in: path))","status":409,\
          "title":"Capture exceeds authorised","type":"/docs#capture_exceeds_authorised"}
          """
      )
      #expect(answer.headers[.contentType] == "application/problem+json")
      #expect(answer.headers[.cacheControl] == "no-store")
    }
  }

  @Test func `a field that is wrong`() async throws {
    try await Desk().run { client in
      let body = request.replacing("\"merchant-1\"", with: "\"\"")
      let answer = try await client.post("/v1/payments", body)
      #expect(
        answer.body == """
          {"code":"text_empty","detail":"The merchant must not be empty.","field":"merchant","instance":"/v1/payments",\
          "status":400,"title":"Text empty","type":"/docs#text_empty"}
          """
      )
    }
  }

  @Test func `a precondition that failed`() async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      let answer = try await client.post("\(path)/captures", capture(1), [.ifMatch: "\"0\""])
      #expect(
        answer.body == """
          {"actual_index":1,"code":"precondition_failed","detail":"The payment's entity tag is \\"1\\".","expected_index":0,\
          "field":"If-Match","instance":"\(path)/captures","log_id":"\(id(in: path))","status":412,\
          "title":"The payment has changed","type":"/docs#precondition_failed"}
          """
      )
    }
  }

  @Test func `the types of problems are explained on the page of documentation`() async throws {
    try await Desk().run { client in
      let page = try await client.get("/docs").body
      let problem = try await client.get("/nowhere")
      #expect(problem.text("type") == "/docs#not_found")
      #expect(page.contains("id=\"not_found\""))
    }
  }
}
