import EventLogs
import Foundation
import SeededRandomness
import Testing

@Suite struct JSONCodecTests {
  enum Sample: Event, Equatable {
    case plain
    case labelled(amount: Int, currency: String)
    case unlabelled(String, Int)
    case optional(note: String?)
    case numbers(decimal: Decimal, unsigned: UInt64, signed: Int64)
    case timed(at: Date)
    case nested([String: [Int]])
    case renamed(value: Int)
    case path(text: String)

    enum CodingKeys: String, CodingKey {
      case plain, labelled, unlabelled, optional, numbers, timed, nested, path
      case renamed = "old.name/with 🦊"
    }

    static let logType: LogType = "sample"
  }

  /// The stored form is a contract: whoever changes one of these lines changes what old databases hold.
  @Test(arguments: [
    (Sample.plain, "plain", "{}"),
    (.labelled(amount: 1000, currency: "EUR"), "labelled", #"{"amount":1000,"currency":"EUR"}"#),
    (.unlabelled("a", 2), "unlabelled", #"{"_0":"a","_1":2}"#),
    (.optional(note: nil), "optional", "{}"),
    (.optional(note: "n"), "optional", #"{"note":"n"}"#),
    (
      .numbers(decimal: Decimal(string: "12345678901234567890.123456789012345678")!, unsigned: .max, signed: .min), "numbers",
      #"{"decimal":12345678901234567890.123456789012345678,"signed":-9223372036854775808,"unsigned":18446744073709551615}"#
    ),
    (.timed(at: Date(microsecondsSince1970: 1_772_366_400_123_456)), "timed", #"{"at":"2026-03-01T12:00:00.123456Z"}"#),
    (.nested(["b": [1], "a": []]), "nested", #"{"_0":{"a":[],"b":[1]}}"#),
    (.renamed(value: 1), "old.name/with 🦊", #"{"value":1}"#),
    (.path(text: "a/b \"quoted\" \\ \u{0} \n é 🦊 }{,"), "path", #"{"text":"a/b \"quoted\" \\ \u0000 \n é 🦊 }{,"}"#),
  ])
  func `an event's case is its type and its values the payload`(event: Sample, type: String, payload: String) throws {
    let encoded = try JSONCodec().encode(event: event)
    #expect(encoded.type == type)
    #expect(encoded.version == 1)
    #expect(String(decoding: encoded.payload, as: UTF8.self) == payload)
    #expect(try JSONCodec().decode(event: Sample.self, from: encoded) == event)
  }

  @Test func `dates come back equal whatever their resolution`() throws {
    var generator = SeededGenerator(state: 9)
    for _ in 0..<500 {
      let date = Date(timeIntervalSince1970: .random(in: 1_000_000_000...5_000_000_000, using: &generator))
      let encoded = try JSONCodec().encode(event: Sample.timed(at: date))
      #expect(try JSONCodec().decode(event: Sample.self, from: encoded) == .timed(at: date))
    }
    #expect(throws: EncodingError.self) { try JSONCodec().encode(event: Sample.timed(at: Date(timeIntervalSince1970: 1e300))) }
  }

  @Test func `a type that the build doesn't know is no event, whatever its name`() throws {
    let names = [
      "", "unknown", "Plain", "plain ", "renamed", "\"", "\\", "plain\":{},\"x", "\u{0}", "\n", "é", "🦊", "_0",
      String(repeating: "n", count: 100_000),
    ]
    for name in names {
      #expect(try JSONCodec().decode(event: Sample.self, from: EncodedEvent(type: name, payload: ArraySlice("{}".utf8))) == nil)
    }
  }

  @Test(arguments: ["", "{", "null", "[]", #"{"amount":"x","currency":"EUR"}"#, #"{"amount":1}"#, "{}}", "\u{0}", #"1},"x":{"#])
  func `a malformed payload is an error, never a trap`(payload: String) {
    #expect(throws: (any Error).self) {
      try JSONCodec().decode(event: Sample.self, from: EncodedEvent(type: "labelled", payload: ArraySlice(payload.utf8)))
    }
  }

  @Test func `bytes that aren't UTF-8 are an error`() {
    #expect(throws: (any Error).self) {
      try JSONCodec().decode(event: Sample.self, from: EncodedEvent(type: "path", payload: [0xff, 0xfe]))
    }
  }

  @Test func `what doesn't encode to one named value can't be an event`() {
    #expect(throws: EncodingError.self) { try JSONCodec().encode(event: TwoMembers()) }
    #expect(throws: EncodingError.self) { try JSONCodec().encode(event: NoMembers()) }
    #expect(throws: EncodingError.self) { try JSONCodec().encode(event: Raw.a) }
    #expect(throws: EncodingError.self) { try JSONCodec().encode(event: Escaped.quoted) }
  }

  @Test func `older versions and names are turned into the new shape`() throws {
    let codec = JSONCodec()
    let new = try codec.encode(event: Evolved.captured(cents: 250))
    #expect(new.version == 2)
    #expect(try codec.decode(event: Evolved.self, from: new) == .captured(cents: 250))
    let old = EncodedEvent(type: "captured", version: 1, payload: ArraySlice(#"{"amount":"2.50"}"#.utf8))
    #expect(try codec.decode(event: Evolved.self, from: old) == .captured(cents: 250))
    let older = EncodedEvent(type: "charged", version: 1, payload: ArraySlice(#"{"amount":"2.50"}"#.utf8))
    #expect(try codec.decode(event: Evolved.self, from: older) == .captured(cents: 250))
  }

  @Test func `a version that no upcast knows is no event`() throws {
    let future = EncodedEvent(type: "captured", version: 3, payload: ArraySlice(#"{"cents":250}"#.utf8))
    #expect(try JSONCodec().decode(event: Evolved.self, from: future) == nil)
  }

  @Test func `metadata is one flat object`() throws {
    let metadata = EventMetadata(correlationID: "c", causationID: "d", actor: "e", custom: ["note": "n", "actor": "ignored"])
    let bytes = try JSONCodec().encode(metadata)
    let json = #"{"actor":"e","causation_id":"d","correlation_id":"c","note":"n"}"#
    #expect(String(decoding: bytes, as: UTF8.self) == json)
    let read = try JSONCodec().decode(EventMetadata.self, from: bytes)
    #expect(read == EventMetadata(correlationID: "c", causationID: "d", actor: "e", custom: ["note": "n"]))
  }

  struct TwoMembers: Event {
    var first = 1
    var second = 2
    static let logType: LogType = "sample"
  }

  struct NoMembers: Event {
    static let logType: LogType = "sample"
  }

  enum Raw: String, Event {
    case a
    static let logType: LogType = "sample"
  }

  enum Escaped: Event {
    case quoted

    enum CodingKeys: String, CodingKey { case quoted = "quo\"ted" }
    static let logType: LogType = "sample"
  }

  /// Once `charged`, then `captured` with a decimal amount, now with cents.
  enum Evolved: Event, Equatable {
    case captured(cents: Int)

    static let logType: LogType = "sample"
    static let versions = ["captured": 2]

    private struct Amount: Decodable {
      let amount: String
    }

    static func upcast(_ stored: EncodedEvent) throws -> EncodedEvent {
      guard stored.version == 1 else { return stored }
      let old = try JSONDecoder().decode(Amount.self, from: Data(stored.payload))
      let cents = (Double(old.amount) ?? 0) * 100
      return EncodedEvent(type: "captured", version: 2, payload: ArraySlice(#"{"cents":\#(Int(cents))}"#.utf8))
    }
  }
}
