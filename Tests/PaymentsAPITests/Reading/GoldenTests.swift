import HTTPTypes
import Testing

/// The JSON of each response to the letter: a change here is a change of the contract.
@Suite struct GoldenTests {
  @Test func `a payment that was just created`() async throws {
    try await Desk().run { client async throws in
      let body = String(request.dropLast()) + #","description":"Café ☕","capture_by":"2026-03-08T12:00:00+01:00"}"#
      #expect(
        try await client.post("/v1/payments", body).body == """
          {"approval_codes":[],"authorised":0,"capture_by":"2026-03-08T11:00:00Z","captured":0,"captures":[],"currency":"EUR",\
          "description":"Café ☕","disputed":0,"disputes":[],"id":"\(firstID)","index":0,"lapsed":0,"lost":0,\
          "merchant":"merchant-1","outstanding":0,"payer":"payer-1","refundable":0,"refunded":0,"requested":10000,\
          "status":"requested","updated_at":"2026-03-01T12:00:00Z","voided":0}
          """
      )
    }
  }

  @Test func `a payment with captures and disputes, its disputes and its events`() async throws {
    let desk = Desk()
    try await desk.run { client in
      let path = try await client.authorisedPayment()
      desk.clock.advance(by: 0.25)
      _ = try await client.post("\(path)/captures", capture(4000), key: "c", [.requestID: "request-3"])
      _ = try await client.post("\(path)/disputes", #"{"amount":1500,"currency":"EUR","capture":1,"reason":"fraud"}"#)
      _ = try await client.post("\(path)/disputes/1/lost")
      #expect(
        try await client.get(path).body == """
          {"approval_codes":["A1"],"authorised":10000,"captured":4000,"captures":[{"amount":4000,\
          "captured_at":"2026-03-01T12:00:00.25Z","disputed":0,"lost":1500,"number":1,"reference":"c","refundable":2500,\
          "refunded":0}],"currency":"EUR","disputed":0,"disputes":[{"amount":1500,"capture":1,"number":1,"outcome":"lost"}],\
          "id":"\(firstID)","index":4,"lapsed":0,"lost":1500,"merchant":"merchant-1","outstanding":6000,"payer":"payer-1",\
          "refundable":2500,"refunded":0,"requested":10000,"status":"partially_captured",\
          "updated_at":"2026-03-01T12:00:00.25Z","voided":0}
          """
      )
      #expect(
        try await client.get("\(path)/disputes").body == """
          {"currency":"EUR","disputed":0,"disputes":[{"amount":1500,"capture":1,"closed_at":"2026-03-01T12:00:00.25Z",\
          "number":1,"opened_at":"2026-03-01T12:00:00.25Z","outcome":"lost","reason":"fraud"}],"id":"\(firstID)","index":4,\
          "lost":1500,"won":0}
          """
      )
      let next = try #require(try await client.get("\(path)/events?limit=2").text("next"))
      let page = try await client.get("\(path)/events?limit=1&after=\(next)")
      #expect(
        page.body == """
          {"events":[{"actor":"local","causation_id":"request-3","correlation_id":"request-3","data":{"amount":4000,\
          "capture":1,"currency":"EUR","reference":"c"},"index":2,"known":true,"payment_id":"\(firstID)","position":3,\
          "recorded_at":"2026-03-01T12:00:00.25Z","type":"captured"}],"next":"\(page.text("next") ?? "")",\
          "prev":"\(page.text("prev") ?? "")"}
          """
      )
    }
  }

  @Test func `an event of a type that this build doesn't know`() async throws {
    let desk = Desk()
    try await desk.run { client in
      let path = try await client.requestedPayment()
      try await desk.appendUnknownEvent(to: path)
      let event = """
        {"actor":"later","data":{"amount":12345678901234567890,"why":"a \\"b\\" c"},"index":1,"known":false,\
        "payment_id":"\(firstID)","position":2,"recorded_at":"2026-03-01T12:00:00Z","type":"charged_back","version":3}
        """
      let page = try await client.get("\(path)/events?order=desc&limit=1")
      #expect(page.body == "{\"events\":[\(event)],\"next\":\"\(page.text("next") ?? "")\"}")
      let feed = try await client.get("/v1/events")
      #expect(feed.objects("events").map { $0["known"] as? Bool } == [true, false])
      #expect(feed.body.contains(event))
    }
  }

  @Test func `the disputes of a payment that never had one`() async throws {
    try await Desk().run { client in
      let path = try await client.requestedPayment()
      #expect(
        try await client.get("\(path)/disputes").body
          == #"{"disputed":0,"disputes":[],"id":"\#(firstID)","index":0,"lost":0,"won":0}"#
      )
    }
  }
}

/// The id of the first payment that a desk creates.
private let firstID = "payment_01kjp00000e008000000000001"
