import EventLogsJSON
import Foundation
import SeededRandomness
import Testing

/// Names and numbers that are told apart by their last bytes only, of every length that is handled in its own way.
@Suite struct NameTests {
  private static let names = (0...20).flatMap { count in
    ["", " ", "!", "a", "b", "é", "\""].map { String(repeating: "n", count: count) + $0 }
  }

  @Test func `names that begin alike are sorted and found`() throws {
    var generator = SeededGenerator(state: 11)
    for _ in 0..<20 {
      let names = Array(Set(Self.names)).shuffled(using: &generator)
      let values = Dictionary(uniqueKeysWithValues: zip(names, 0...))
      let reference = try Reference.encode(values)
      #expect(try JSON.encode(values) == reference[...])
      let direct = try JSON.write { writer in
        try writer.writeObject { writer in
          for (name, value) in zip(names, 0...) {
            writer.writeName(name)
            writer.write(value)
          }
        }
      }
      #expect(direct == reference[...])
      #expect(try JSON.decode([String: Int].self, from: reference[...]) == values)
    }
  }

  @Test func `two names of any lengths are sorted, however they are written`() throws {
    let names = (6...18).flatMap { count in
      ["", "a", "b", "aa", "a!"].map { String(repeating: "n", count: count) + $0 }
    }
    for first in names {
      for second in names where second != first {
        let (lower, upper) = first.utf8.lexicographicallyPrecedes(second.utf8) ? (first, second) : (second, first)
        let expected = "{\"\(lower)\":0,\"\(upper)\":0}"
        let direct = try JSON.write { writer in
          try writer.writeObject { writer in
            for name in [first, second] {
              writer.writeName(name)
              writer.write(0)
            }
          }
        }
        #expect(String(decoding: direct, as: UTF8.self) == expected)
        #expect(try encode(Pair.Zeros(names: [first, second])) == expected)
      }
    }
  }

  private struct Pair: Decodable {
    let values: [Int?]

    struct Zeros: Encodable {
      let names: [String]

      func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for name in names { try container.encode(0, forKey: Key(stringValue: name)) }
      }
    }

    fileprivate struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    @TaskLocal static var names: [String] = []

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      values = try Self.names.map { try container.decodeIfPresent(Int.self, forKey: Key(stringValue: $0)) }
    }
  }

  @Test func `of two names that begin alike each has its value, and of one that comes twice the first counts`() throws {
    for count in 0...20 {
      let (a, b) = (String(repeating: "n", count: count) + "a", String(repeating: "n", count: count) + "b")
      let (once, twice) = try Pair.$names.withValue([b, a, a + "a", b]) {
        (
          try decode(Pair.self, "{\"\(a)\":1,\"\(b)\":2}").values,
          try decode(Pair.self, "{\"\(b)\":1,\"\(a)\":2,\"\(b)\":3}").values
        )
      }
      #expect(once == [2, 1, nil, 2])
      #expect(twice == [1, 2, nil, 1])
    }
  }

  @Test func `integers of every length`() throws {
    var values: [UInt64] = [0, .max]
    var power: UInt64 = 1
    for _ in 0..<20 {
      values += [power - 1, power, power &+ 1]
      power = power.multipliedReportingOverflow(by: 10).partialValue
    }
    #expect(try encode(values) == "[\(values.map(String.init).joined(separator: ","))]")
    let signed = values.flatMap { [Int64(truncatingIfNeeded: $0), -Int64(truncatingIfNeeded: $0 >> 1)] } + [.min, .max]
    #expect(try encode(signed) == "[\(signed.map(String.init).joined(separator: ","))]")
    #expect(try decode([UInt64].self, encode(values)) == values)
  }

  @Test func `text that must be escaped at any place of a text of any length`() throws {
    for count in 1...20 {
      for place in 0..<count {
        for character in ["\"", "\\", "\n", "\u{1f}", "\u{7f}", "é", "🦊", " "] {
          let text = String(repeating: "x", count: place) + character + String(repeating: "x", count: count - place - 1)
          #expect(try Array(encode([text: text]).utf8) == Reference.encode([text: text]))
          #expect(try decode([String: String].self, encode([text: text])) == [text: text])
        }
      }
    }
  }

  private struct Late: Encodable {
    let name: String

    private enum Key: String, CodingKey { case prefixed, prefixedBang = "prefixed!" }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      let late = container.superEncoder(forKey: .prefixed)
      try container.encode(1, forKey: .prefixedBang)
      var value = late.singleValueContainer()
      try value.encode(name)
    }
  }

  @Test func `a member that is encoded after others keeps its name and place`() throws {
    #expect(try encode(Late(name: "n")) == #"{"prefixed":"n","prefixed!":1}"#)
    #expect(try Array(encode([Late(name: "n")]).utf8) == Reference.encode([Late(name: "n")]))
  }
}
