import EventLogsJSON
import Foundation
import Testing

@Suite struct ContainerTests {
  class Base: Codable {
    var a = 1
    init() {}
  }

  final class Derived: Base {
    var b = "two"

    override init() { super.init() }

    enum CodingKeys: CodingKey { case b }

    required init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      b = try container.decode(String.self, forKey: .b)
      try super.init(from: container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(b, forKey: .b)
      try super.encode(to: container.superEncoder())
    }
  }

  @Test func `a class codes its superclass`() throws {
    let value = Derived()
    (value.a, value.b) = (7, "x")
    #expect(try encode(value) == #"{"b":"x","super":{"a":7}}"#)
    #expect(Array(try JSON.encode(value)) == (try Reference.encode(value)))
    let read = try decode(Derived.self, #"{"super":{"a":8},"b":"y"}"#)
    #expect(read.a == 8 && read.b == "y")
    let error = try decodingError(Derived.self, #"{"b":"y"}"#)
    #expect(error.codingPath.map(\.stringValue) == ["super"])
  }

  /// Fills containers at the same time, in an order of its own.
  struct Interleaved: Encodable {
    enum Key: String, CodingKey { case z, y, x, w, v, a }

    func encode(to encoder: any Encoder) throws {
      var outer = encoder.container(keyedBy: Key.self)
      var first = outer.nestedContainer(keyedBy: Key.self, forKey: .z)
      var list = outer.nestedUnkeyedContainer(forKey: .y)
      try first.encode(1, forKey: .z)
      try list.encode("a")
      var inner = list.nestedContainer(keyedBy: Key.self)
      try first.encode(2, forKey: .a)
      try list.encode("b")
      try inner.encode(3, forKey: .x)
      try outer.encode("replaced", forKey: .w)
      try outer.encode("replacing", forKey: .w)
      var again = outer.nestedContainer(keyedBy: Key.self, forKey: .z)
      try again.encode(4, forKey: .y)
      let late = outer.superEncoder(forKey: .v)
      try first.encodeNil(forKey: .x)
      var single = late.singleValueContainer()
      try single.encode([5])
      _ = outer.superEncoder()
      #expect(list.count == 3)
    }
  }

  @Test func `containers may be filled at the same time and again`() throws {
    let value = Interleaved()
    let expected = #"{"super":{},"v":[5],"w":"replacing","y":["a",{"x":3},"b"],"z":{"a":2,"x":null,"y":4,"z":1}}"#
    #expect(try encode(value) == expected)
    #expect(String(decoding: try Reference.encode(value), as: UTF8.self) == expected)
  }

  struct Nothing: Encodable {
    func encode(to encoder: any Encoder) {}
  }

  @Test func `what encodes nothing is an empty object within, and an error alone`() throws {
    #expect(try encode([Nothing(), Nothing()]) == "[{},{}]")
    #expect(throws: EncodingError.self) { try encode(Nothing()) }
    #expect(try encode("a") == "\"a\"")
    #expect(try encode(Int?.none) == "null")
    #expect(try encode(Optional(1.5)) == "1.5")
  }

  struct Deep: Encodable {
    var depth: Int
    func encode(to encoder: any Encoder) throws {
      var container = encoder.unkeyedContainer()
      if depth > 1 { try container.encode(Deep(depth: depth - 1)) }
    }
  }

  @Test func `512 levels are written, 513 are an error`() throws {
    #expect(try encode(Deep(depth: 512)).count == 1024)
    #expect(throws: EncodingError.self) { try encode(Deep(depth: 513)) }
    #expect(throws: EncodingError.self) { try encode(Deep(depth: 1_000_000)) }
  }

  @Test func `what JSON has no form for is an error with its path`() throws {
    for value in [Double.nan, .infinity, -.infinity] {
      do {
        _ = try encode(["a": [1, value]])
        Issue.record("taken")
      } catch EncodingError.invalidValue(_, let context) {
        #expect(context.codingPath.map(\.stringValue) == ["a", "Index 1"])
      }
    }
    #expect(throws: EncodingError.self) { try encode([Date(timeIntervalSince1970: 1e300)]) }
    #expect(throws: EncodingError.self) { try encode([Float.nan]) }
  }

  /// Keeps what it was decoded from.
  final class Hoarder: Decodable {
    let decoder: any Decoder
    init(from decoder: any Decoder) { self.decoder = decoder }
  }

  @Test func `a decoder that was kept goes on working`() throws {
    let kept = try decode(Hoarder.self, #"{"a":["text that is longer than sixteen bytes"],"b":\#(Array(0..<100))}"#)
    let other = try (0..<100).map { try decode([Int].self, "[\($0)]") }
    #expect(other.count == 100)
    let value = try AnyJSON(from: kept.decoder)
    #expect(
      value
        == .object([
          "a": .array([.string("text that is longer than sixteen bytes")]), "b": .array((0..<100).map { .number(Double($0)) }),
        ])
    )
  }

  final class EncoderHoarder: Encodable {
    nonisolated(unsafe) static var kept: (any Encoder)?
    func encode(to encoder: any Encoder) throws {
      Self.kept = encoder
      try ["a": 1].encode(to: encoder)
    }
  }

  @Test func `an encoder that was kept does no harm`() throws {
    #expect(try encode([EncoderHoarder()]) == #"[{"a":1}]"#)
    let encoder = try #require(EncoderHoarder.kept)
    var container = encoder.container(keyedBy: Interleaved.Key.self)
    for _ in 0..<1000 { try container.encode("more", forKey: .z) }
    #expect(encoder.codingPath.count == 1)
    EncoderHoarder.kept = nil
  }

  @Test func `a member that is null or missing is nil, of any type`() throws {
    struct Options: Decodable, Equatable {
      var text: String?
      var integer: Int?
      var number: Double?
      var flag: Bool?
      var date: Date?
      var list: [Int]?
    }
    let nulls = #"{"text":null,"integer":null,"number":null,"flag":null,"date":null,"list":null}"#
    #expect(try decode(Options.self, nulls) == Options())
    #expect(try decode(Options.self, "{}") == Options())
    #expect(try decode([Int?].self, "[1,null,3]") == [1, nil, 3])
    let members: [String: Int?] = ["a": nil]
    #expect(try decode([String: Int?].self, #"{"a":null}"#) == members)
    let alone = try decode(Int?.self, "null")
    #expect(alone == nil)
  }

  @Test func `large objects are read by name in any order`() throws {
    let keys = (0..<2000).map { "key \($0)" }
    let text = "{" + keys.reversed().map { "\"\($0)\":\"\($0)\"" }.joined(separator: ",") + "}"
    #expect(try decode([String: String].self, text) == Dictionary(uniqueKeysWithValues: keys.map { ($0, $0) }))
    let sorted = try encode(Dictionary(uniqueKeysWithValues: keys.map { ($0, $0) }))
    #expect(try decode([String: String].self, sorted).count == 2000)
    #expect(try decode(Backwards.self, sorted).found == 2000)
  }

  struct Backwards: Decodable {
    struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    let found: Int

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      found = try (0..<2000).reversed().count {
        try container.decode(String.self, forKey: Key(stringValue: "key \($0)")) == "key \($0)"
      }
    }
  }
}
