import HTTPTypes
import Testing

@Suite struct CommandTests {
  @Test func `a payment is created`() async throws {
    try await Desk().run { client in
      let answer = try await client.post("/v1/payments", request)
      #expect(answer.status == 201)
      #expect(answer.headers[.location] == "/v1/payments/payment_01kjp00000e008000000000001")
      #expect(answer.headers[.eTag] == "\"0\"")
      #expect(answer.headers[.idempotentReplayed] == nil)
    }
  }

  @Test func `a payment goes all its way`() async throws {
    try await Desk().run { client in
      let path = try await client.requestedPayment()
      let steps: [(String, String?, String)] = [
        ("authorisations", #"{"amount":8000,"currency":"EUR","approval_code":"A1"}"#, "authorised"),
        ("increments", #"{"amount":4000,"currency":"EUR","approval_code":"A2"}"#, "authorised"),
        ("captures", capture(7000), "partially_captured"),
        ("voids", #"{"amount":1000,"currency":"EUR"}"#, "partially_captured"),
        ("captures", capture(1000), "partially_captured"),
        ("voids", nil, "captured"),
        ("refunds", #"{"amount":2000,"currency":"EUR","capture":1,"reference":"r"}"#, "captured"),
        ("disputes", #"{"amount":3000,"currency":"EUR","capture":1,"reason":"fraud"}"#, "captured"),
        ("disputes/1/won", nil, "captured"),
        ("disputes", #"{"amount":5000,"currency":"EUR","capture":1,"reason":"fraud"}"#, "captured"),
        ("disputes/2/lost", "{}", "captured"),
        ("refunds", #"{"amount":1000,"currency":"EUR","capture":2,"reference":"r"}"#, "refunded"),
      ]
      for (index, (operation, body, status)) in steps.enumerated() {
        let answer = try await client.post("\(path)/\(operation)", body)
        #expect(answer.status == 201, "\(operation): \(answer.body)")
        #expect(answer.text("status") == status)
        #expect(answer.headers[.eTag] == "\"\(index + 1)\"")
        #expect(answer.headers[.location] == nil)
      }
    }
  }

  @Test func `a payment is declined, and another one expires`() async throws {
    try await Desk().run { client in
      let declined = try await client.requestedPayment()
      let answer = try await client.post("\(declined)/declines", #"{"reason":"no funds"}"#)
      #expect(answer.text("status") == "declined")
      #expect(answer.text("decline_reason") == "no funds")

      let expired = try await client.requestedPayment()
      #expect(try await client.post("\(expired)/expiries").text("status") == "expired")
    }
  }
}
