import EventLogs
import EventLogsTesting
import HTTPTypes
import Testing

@Suite(.timeLimit(.minutes(1))) struct StatusTests {
  @Test(arguments: [
    ("", "400 missing_field amount"),
    ("{", "400 malformed_json"),
    ("[]", "400 malformed_json"),
    ("null", "400 malformed_json"),
    ("\"text\"", "400 malformed_json"),
    ("{}{}", "400 malformed_json"),
    ("{'amount':1}", "400 malformed_json"),
    (#"{"amount":1,"currency":"EUR"}"#, "400 missing_field reference"),
    (#"{"amount":1,"reference":"r"}"#, "400 missing_field currency"),
    (#"{"currency":"EUR","reference":"r"}"#, "400 missing_field amount"),
    (#"{"amount":1,"currency":"EUR","reference":"r","tip":1}"#, "400 unknown_field tip"),
    (#"{"amount":1,"amount":1,"currency":"EUR","reference":"r"}"#, "400 repeated_field amount"),
    (#"{"amount":1,"currency":"EUR","reference":"r","curr\u0065ncy":"EUR"}"#, "400 repeated_field currency"),
    (#"{"amount":"1","currency":"EUR","reference":"r"}"#, "400 invalid_field amount"),
    (#"{"amount":null,"currency":"EUR","reference":"r"}"#, "400 invalid_field amount"),
    (#"{"amount":true,"currency":"EUR","reference":"r"}"#, "400 invalid_field amount"),
    (#"{"amount":{},"currency":"EUR","reference":"r"}"#, "400 invalid_field amount"),
    (#"{"amount":1.5,"currency":"EUR","reference":"r"}"#, "400 invalid_field amount"),
    (#"{"amount":9223372036854775808,"currency":"EUR","reference":"r"}"#, "400 invalid_field amount"),
    (#"{"amount":1e400,"currency":"EUR","reference":"r"}"#, "400 invalid_field amount"),
    (#"{"amount":0,"currency":"EUR","reference":"r"}"#, "400 amount_not_positive amount"),
    (#"{"amount":-1,"currency":"EUR","reference":"r"}"#, "400 amount_not_positive amount"),
    (#"{"amount":1,"currency":"eur","reference":"r"}"#, "400 invalid_field currency"),
    (#"{"amount":1,"currency":"XXX","reference":"r"}"#, "400 invalid_field currency"),
    (#"{"amount":1,"currency":1,"reference":"r"}"#, "400 invalid_field currency"),
    (#"{"amount":1,"currency":"EUR","reference":""}"#, "400 text_empty reference"),
    (#"{"amount":1,"currency":"EUR","reference":"a\nb"}"#, "400 text_has_control_characters reference"),
    (#"{"amount":1,"currency":"EUR","reference":"\u0000"}"#, "400 text_has_control_characters reference"),
    (#"{"amount":1,"currency":"EUR","reference":["r"]}"#, "400 invalid_field reference"),
    (#"{"amount":1,"currency":"USD","reference":"r"}"#, "409 currency_mismatch amount"),
    (#"{"amount":10001,"currency":"EUR","reference":"r"}"#, "409 capture_exceeds_authorised"),
  ])
  func `a body that is wrong is refused and its field is named`(body: String, problem: String) async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      #expect(try await client.post("\(path)/captures", body).problem == problem)
    }
  }

  @Test(arguments: [
    ("/refunds", #"{"amount":1,"currency":"EUR","capture":0,"reference":"r"}"#, "400 invalid_field capture"),
    ("/refunds", #"{"amount":1,"currency":"EUR","capture":7,"reference":"r"}"#, "409 capture_not_found capture"),
    ("/authorisations", #"{"amount":1,"currency":"EUR","approval_code":""}"#, "400 text_empty approval_code"),
    ("/voids", #"{"amount":1}"#, "400 missing_field currency"),
    ("/voids", #"{"currency":"EUR"}"#, "400 missing_field amount"),
    ("/disputes/1/won", "", "404 dispute_not_found dispute"),
    ("/disputes/0/won", "", "400 invalid_parameter dispute"),
    ("/disputes/01/won", "", "400 invalid_parameter dispute"),
    ("/disputes/99999999999999999999/lost", "", "400 invalid_parameter dispute"),
    ("/expiries", #"{"amount":1}"#, "400 unknown_field amount"),
  ])
  func `so is a command of another kind`(operation: String, body: String, problem: String) async throws {
    try await Desk().run { client in
      let path = try await client.authorisedPayment()
      #expect(try await client.post("\(path)\(operation)", body.isEmpty ? nil : body).problem == problem)
    }
  }

  @Test(arguments: [
    ("tomorrow", "400 invalid_field capture_by"), ("2026-13-01T00:00:00Z", "400 invalid_field capture_by"),
    ("2026-03-01T00:00:00Z", "409 deadline_not_in_future capture_by"),
    ("9999-12-31T23:59:59-01:00", "400 deadline_too_late capture_by"),
  ])
  func `a deadline lies in the future`(date: String, problem: String) async throws {
    try await Desk().run { client async throws in
      let body = String(request.dropLast()) + #","capture_by":"\#(date)"}"#
      #expect(try await client.post("/v1/payments", body).problem == problem)
    }
  }

  @Test(arguments: [
    "payment_", "payment_x", "x", "payout_01h455vb4pex5vsknk084sn02q", "payment_81h455vb4pex5vsknk084sn02q",
    "PAYMENT_01h455vb4pex5vsknk084sn02q", "01h455vb4pex5vsknk084sn02q", "%00", "payment_01h455vb4pex5vsknk084sn02%C3%A4",
  ])
  func `an id that is none is refused`(id: String) async throws {
    try await Desk().run { client async throws in
      for path in ["", "/events", "/disputes"] {
        #expect(try await client.get("/v1/payments/\(id)\(path)").problem == "400 invalid_id id")
      }
      #expect(try await client.post("/v1/payments/\(id)/captures", capture(1)).problem == "400 invalid_id id")
    }
  }

  @Test func `a payment that nobody created is not found`() async throws {
    try await Desk().run { client async throws in
      for path in ["", "?at_index=0", "?as_of=2026-03-01T00:00:00Z", "/events", "/disputes"] {
        #expect(try await client.get("\(unknownPayment)\(path)").problem == "404 payment_not_found")
      }
      #expect(try await client.post("\(unknownPayment)/captures", capture(1)).problem == "404 payment_not_found")
    }
  }

  @Test(arguments: ["/", "/v1", "/v2/payments", "/v1/payments/x/y", "/v1/payments:batchget", "/V1/payments"])
  func `a path that no route has is not found`(path: String) async throws {
    try await Desk().run { client async throws in
      #expect(try await client.get(path).problem == "404 not_found")
    }
  }

  @Test(arguments: [
    (HTTPRequest.Method.get, "/v1/payments", "POST"), (.put, "/v1/payments", "POST"),
    (.delete, "\(unknownPayment)", "GET, HEAD"), (.get, "\(unknownPayment)/captures", "POST"),
    (.patch, "\(unknownPayment)/disputes", "GET, HEAD, POST"), (.get, "/v1/payments:batchGet", "POST"),
    (.trace, "/healthz", "GET, HEAD"), (.init("BREW")!, "/docs", "GET, HEAD"),
  ])
  func `a method that a path doesn't have is refused, with those that it has`(
    method: HTTPRequest.Method,
    path: String,
    allowed: String
  ) async throws {
    try await Desk().run { client in
      let answer = try await client.send(method, path)
      #expect(answer.problem == "405 method_not_allowed")
      #expect(answer.headers[.allow] == allowed)
    }
  }

  @Test(arguments: ["text/plain", "application/xml", "application/jsonx", "application/x-www-form-urlencoded", ""])
  func `a body of another media type is refused`(type: String) async throws {
    try await Desk().run { client in
      let answer = try await client.post("/v1/payments", request, [.contentType: type])
      #expect(answer.problem == "415 unsupported_media_type Content-Type")
    }
  }

  @Test(arguments: ["application/json", "Application/JSON; charset=utf-8", "application/json ; charset=utf-8"])
  func `JSON may be said in several ways`(type: String) async throws {
    try await Desk().run { client async throws in
      #expect(try await client.post("/v1/payments", request, [.contentType: type]).status == 201)
    }
  }

  @Test func `a body has 64 KiB at most`() async throws {
    try await Desk().run { client async throws in
      let padding = String(repeating: " ", count: 65_536 - request.utf8.count)
      #expect(try await client.post("/v1/payments", request + padding).status == 201)
      #expect(try await client.post("/v1/payments", request + padding + " ").problem == "413 body_too_large")
    }
  }
}
