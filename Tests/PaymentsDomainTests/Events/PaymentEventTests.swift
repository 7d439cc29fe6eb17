import EventLogs
import Foundation
import PaymentsDomain
import SeededRandomness
import Testing

/// What is stored is never changed, so these texts aren't either.
private let golden: [(event: PaymentEvent, type: String, payload: String)] = [
  (
    .requested(amount: eur(1250), payer: "customer-1", merchant: "merchant-1", description: "Order 17", captureBy: noon),
    "requested",
    #"{"amount":{"currency":"EUR","minorUnits":1250},"captureBy":"2026-12-10T12:00:00Z","description":"Order 17","merchant":"merchant-1","payer":"customer-1"}"#
  ),
  (
    .requested(eur(.max)), "requested",
    #"{"amount":{"currency":"EUR","minorUnits":9223372036854775807},"merchant":"merchant-1","payer":"customer-1"}"#
  ),
  (.authorised(1250), "authorised", #"{"amount":{"currency":"EUR","minorUnits":1250},"approvalCode":"A7F3K9"}"#),
  (.incremented(5), "authorisationIncremented", #"{"amount":{"currency":"EUR","minorUnits":5},"approvalCode":"B1"}"#),
  (.voided(5), "authorisationVoided", #"{"amount":{"currency":"EUR","minorUnits":5}}"#),
  (.declined(reason: "insufficient funds"), "declined", #"{"reason":"insufficient funds"}"#),
  (.captured(5, 1), "captured", #"{"amount":{"currency":"EUR","minorUnits":5},"capture":1,"reference":"parcel-1"}"#),
  (.refunded(5, of: 2), "refunded", #"{"amount":{"currency":"EUR","minorUnits":5},"capture":2,"reference":"return-1"}"#),
  (
    .disputed(3, 5, of: 2), "disputeOpened",
    #"{"amount":{"currency":"EUR","minorUnits":5},"capture":2,"dispute":3,"reason":"not received"}"#
  ),
  (.disputeWon(dispute: 3), "disputeWon", #"{"dispute":3}"#),
  (.disputeLost(dispute: 3), "disputeLost", #"{"dispute":3}"#),
  (.expired, "expired", "{}"),
]

@Suite struct PaymentEventTests {
  @Test(arguments: golden.indices)
  func `each event is stored as it always was, by either codec`(index: Int) throws {
    let (event, type, payload) = golden[index]
    for codec in [JSONCodec(), FoundationJSONCodec()] as [any Codec] {
      let encoded = try codec.encode(event: event)
      #expect(encoded.type == type)
      #expect(encoded.version == 1)
      #expect(String(decoding: encoded.payload, as: UTF8.self) == payload)
      #expect(try codec.decode(event: PaymentEvent.self, from: encoded) == event)
    }
  }

  @Test func `random events are read and written alike by both codecs`() throws {
    var generator = SeededGenerator(state: 1)
    for _ in 0..<2000 {
      let event = PaymentEvent.random(using: &generator)
      let encoded = try JSONCodec().encode(event: event)
      #expect(try FoundationJSONCodec().encode(event: event) == encoded)
      #expect(try JSONCodec().decode(event: PaymentEvent.self, from: encoded) == event)
      #expect(try FoundationJSONCodec().decode(event: PaymentEvent.self, from: encoded) == event)
    }
  }

  @Test(arguments: golden.indices.filter { golden[$0].payload != "{}" })
  func `an event that lacks a value is refused by both codecs, unless the value is optional`(index: Int) throws {
    let (_, type, payload) = golden[index]
    let whole = try #require(JSONSerialization.jsonObject(with: Data(payload.utf8)) as? [String: Any])
    for name in whole.keys {
      for replacement in [nil, NSNull(), "x", -1] as [Any?] {
        var object = whole
        object[name] = replacement
        let text = try JSONSerialization.data(withJSONObject: object)
        let stored = EncodedEvent(type: type, payload: ArraySlice(text))
        let direct = try? JSONCodec().decode(event: PaymentEvent.self, from: stored)
        let foundation = try? FoundationJSONCodec().decode(event: PaymentEvent.self, from: stored)
        #expect(direct == foundation, "\(type) \(String(decoding: text, as: UTF8.self))")
      }
    }
  }

  @Test func `an unknown currency, a number below 1, an unknown type and another version aren't read`() throws {
    func read(_ type: String, _ payload: String, version: Int = 1) throws -> PaymentEvent? {
      let stored = EncodedEvent(type: type, version: version, payload: Array(payload.utf8)[...])
      return try JSONCodec().decode(event: PaymentEvent.self, from: stored)
    }
    #expect(throws: DecodingError.self) {
      try read("authorisationVoided", #"{"amount":{"currency":"HRK","minorUnits":1}}"#)
    }
    #expect(throws: DecodingError.self) { try read("disputeWon", #"{"dispute":0}"#) }
    #expect(throws: DecodingError.self) {
      try read("authorisationVoided", #"{"amount":{"currency":"EUR","minorUnits":9223372036854775808}}"#)
    }
    #expect(try read("settled", "{}") == nil)
    #expect(try read("expired", "{}", version: 2) == nil)
    #expect(try read("expired", "{}") == .expired)
  }
}
