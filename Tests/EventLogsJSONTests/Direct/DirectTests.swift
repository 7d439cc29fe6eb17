import EventLogsJSON
import Foundation
import SeededRandomness
import Testing

@Suite struct DirectTests {
  /// Direct, and with a synthesized `Codable` beside.
  struct Money: DirectJSON, Equatable {
    var amount: Int
    var currency: String
    var note: String?
    var at: Date
    var parts: [Money]

    init(amount: Int, currency: String, note: String?, at: Date, parts: [Money]) {
      (self.amount, self.currency, self.note, self.at, self.parts) = (amount, currency, note, at, parts)
    }

    init(from reader: inout JSONReader) throws {
      var amount: Int?
      var currency: String?
      var at: Date?
      var parts: [Money]?
      var note: String?
      try reader.readObject { name, reader in
        switch name {
        case "amount": amount = try reader.readInt()
        case "currency": currency = try reader.readString()
        case "at": at = try reader.readDate()
        case "note": note = try reader.readNull() ? nil : reader.readString()
        case "parts":
          var elements: [Money] = []
          try reader.readArray { elements.append(try $0.read()) }
          parts = elements
        default: break
        }
      }
      guard let amount, let currency, let at, let parts else { throw reader.missing("amount, currency, at or parts") }
      self.init(amount: amount, currency: currency, note: note, at: at, parts: parts)
    }

    func write(to writer: inout JSONWriter) throws {
      try writer.writeObject { writer in
        writer.write(amount, for: "amount")
        try writer.write(at, for: "at")
        writer.write(currency, for: "currency")
        writer.write(note, for: "note")
        writer.writeName("parts")
        try writer.writeArray { for part in parts { try $0.write(part) } }
      }
    }
  }

  static func random(depth: Int, using generator: inout SeededGenerator) -> Money {
    Money(
      amount: .extreme(using: &generator),
      currency: .random(using: &generator),
      note: Bool.random(using: &generator) ? .random(using: &generator) : nil,
      at: Date(timeIntervalSince1970: Double(Int.random(in: 0...4_000_000_000, using: &generator))),
      parts: (0..<(depth > 0 ? 2 : 0)).map { _ in random(depth: depth - 1, using: &generator) }
    )
  }

  func read<T: DirectJSON>(_ type: T.Type, _ bytes: some Collection<UInt8>) throws -> T {
    try JSON.read(ArraySlice(bytes)) { try T(from: &$0) }
  }

  func write(_ body: (inout JSONWriter) throws -> Void) throws -> String {
    String(decoding: try JSON.write(body), as: UTF8.self)
  }

  @Test func `direct and synthesized coding are the same`() throws {
    var generator = SeededGenerator(state: 7)
    for _ in 0..<200 {
      let value = Self.random(depth: 3, using: &generator)
      let bytes = try JSON.write { try value.write(to: &$0) }
      #expect(bytes == (try JSON.encode(value)))
      #expect(try read(Money.self, bytes) == value)
      #expect(try JSON.decode(Money.self, from: bytes) == value)
      for _ in 0..<8 {
        let text = Array(bytes).mutated(using: &generator)
        #expect(
          (try? read(Money.self, text)) == (try? JSON.decode(Money.self, from: text[...])),
          "\(String(decoding: text, as: UTF8.self))"
        )
      }
    }
  }

  @Test func `of a name that comes twice the first counts, whatever its length and its neighbours`() throws {
    let names = ["", "a", "aa", "b", "name of 16 bytes", "name of 16 bytes!", "name of 16 bytes?", "né"]
    for first in names {
      for second in names {
        for third in names {
          let text = "{\"\(first)\":1,\"\(second)\":2,\"\(third)\":3}"
          var read: [String] = []
          var repeated: [String] = []
          try JSON.withReader(of: ArraySlice(text.utf8)) { reader in
            try reader.readObject {
              repeated.append($0.string)
            } _: { name, _ in
              read.append(name.string)
            }
          }
          let all = [first, second, third]
          let expected = all.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
          #expect(read == expected, "\(text)")
          #expect(repeated == all.enumerated().filter { all[..<$0.offset].contains($0.element) }.map(\.element), "\(text)")
        }
      }
    }
  }

  @Test(arguments: [
    ("[ 1 ,\t-2.50e3 , { } ]", "[1,-2.50e3,{}]"), ("\n\"a \\\\\" \r\n", "\"a \\\\\""),
    ("{\"a \\\" b\" : null}", "{\"a \\\" b\":null}"),
    ("", nil), ("1 2", nil), ("{\"a\":}", nil), ("\"a", nil),
  ])
  func `a value that is JSON already is written without its white space`(json: String, written: String?) {
    let text = try? write { writer in
      try writer.writeArray { writer in
        try writer.write(json: ArraySlice(json.utf8))
        writer.write(7)
      }
    }
    #expect(text == written.map { "[\($0),7]" })
  }

  @Test func `members come in any order, unknown ones are skipped, of repeated ones the first counts`() throws {
    let text =
      #"{"z":[{}],"parts":[],"currency":"EUR","at":"2026-03-01T12:00:00Z","amount":1,"a":{"amount":9},"amou\u006et":2,"amount":"x"}"#
    let value = try read(Money.self, text.utf8)
    #expect(value.amount == 1 && value.currency == "EUR")
    #expect(value == (try decode(Money.self, text)))
  }

  @Test(arguments: [
    (#"{"amount":1,"currency":"EUR"}"#, 0, JSONError.Kind.missingMember, [String]()),
    (#"{"parts":[{"amount":"x"}]}"#, 20, .typeMismatch, ["parts", "Index 0", "amount"]),
    (#"{"parts":[{"amount":1e99}]}"#, 20, .numberOutOfRange, ["parts", "Index 0", "amount"]),
    (#"{"at":"today"}"#, 6, .invalidValue, ["at"]), (#"{"z":[1,}"#, 8, .unexpectedCharacter, ["z", "Index 1"]),
    (#"{"amount":1"#, 11, .unexpectedEnd, ["amount"]), (#"[]"#, 0, .typeMismatch, []), ("{}x", 2, .unexpectedCharacter, []),
    (#"{"amount":null}"#, 10, .typeMismatch, ["amount"]), (#"{"z":"\ud800"}"#, 6, .loneSurrogate, ["z"]),
  ])
  func `a mistake has its kind, offset and path`(text: String, offset: Int, kind: JSONError.Kind, path: [String]) throws {
    do {
      _ = try read(Money.self, text.utf8)
      if kind != .missingMember || text != "{}x" { Issue.record("taken") }
    } catch let error as DecodingError {
      let error = try #require(error.underlying)
      if text == "{}x" { return }
      #expect(error.kind == kind)
      #expect(error.byteOffset == offset)
      #expect(error.codingPath.map(\.stringValue) == path)
    }
  }

  struct Mixed: DirectJSON, Equatable {
    var choice: Everything.Choice
    var wide: UInt64
    var number: Double
    var flag: Bool
    var name = ""

    init(choice: Everything.Choice, wide: UInt64, number: Double, flag: Bool, name: String) {
      (self.choice, self.wide, self.number, self.flag, self.name) = (choice, wide, number, flag, name)
    }

    init(from reader: inout JSONReader) throws {
      self.init(choice: .plain, wide: 0, number: 0, flag: false, name: "")
      try reader.readObject { name, reader in
        switch name {
        case "choice": choice = try reader.decode()
        case "wide": wide = try reader.readInteger()
        case "number": number = try reader.readDouble()
        case "flag": flag = try reader.readBool()
        case "name":
          switch try reader.readText() {
          case "a name that is longer than sixteen bytes": self.name = "long"
          case let text: self.name = text.string
          }
        default: try reader.skipValue()
        }
      }
    }

    func write(to writer: inout JSONWriter) throws {
      try writer.writeObject { writer in
        writer.write(name, for: "name")
        writer.write(flag, for: "flag")
        writer.writeName("choice")
        try writer.encode(choice)
        writer.writeName("wide")
        writer.write(wide)
        writer.writeName("number")
        try writer.write(number)
      }
    }
  }

  @Test func `Codable values within direct ones, and the other way round`() throws {
    let value = Mixed(choice: .labelled(amount: 1, note: "n"), wide: .max, number: 0.1, flag: true, name: "é")
    let text = try write { try value.write(to: &$0) }
    #expect(
      text
        == #"{"choice":{"labelled":{"amount":1,"note":"n"}},"flag":true,"name":"é","number":0.1,"wide":18446744073709551615}"#
    )
    #expect(text == (try encode(value)))
    #expect(try read(Mixed.self, text.utf8) == value)
    #expect(try decode([Mixed].self, "[\(text)]") == [value])
    #expect(try read(Mixed.self, #"{"name":"a name that is longer than sixteen bytes"}"#.utf8).name == "long")
    do {
      _ = try read(Mixed.self, #"{"flag":true,"choice":{"labelled":{"amount":"x"}}}"#.utf8)
      Issue.record("taken")
    } catch let error as DecodingError {
      #expect(error.context.codingPath.map(\.stringValue) == ["choice", "labelled", "amount"])
      #expect(error.underlying?.byteOffset == 44)
    }
  }

  @Test func `members are sorted whatever the order they are written in`() throws {
    let names = ["b", "a", "é", "a\"", "aa", "", "zz\n", "a b"]
    let text = try write { writer in
      try writer.writeObject { writer in
        for (index, name) in names.enumerated() {
          writer.writeName(name)
          try writer.writeObject { $0.write(index, for: "v") }
        }
        writer.writeName("a")
        writer.writeNull()
      }
    }
    var expected: [String: [String: Int]?] = [:]
    for (index, name) in names.enumerated() { expected[name] = ["v": index] }
    expected["a"] = .some(nil)
    #expect(Array(text.utf8) == (try Reference.encode(expected)))
  }

  struct Nested: DirectJSON {
    var depth: Int
    init(depth: Int) { self.depth = depth }
    init(from reader: inout JSONReader) throws {
      var depth = 0
      try reader.readArray { depth = try Nested(from: &$0).depth }
      self.depth = depth + 1
    }
    func write(to writer: inout JSONWriter) throws {
      try writer.writeArray { if depth > 1 { try $0.write(Nested(depth: depth - 1)) } }
    }
  }

  @Test func `depth is limited`() throws {
    #expect(try read(Nested.self, write { try Nested(depth: 512).write(to: &$0) }.utf8).depth == 512)
    #expect(throws: EncodingError.self) { try write { try Nested(depth: 513).write(to: &$0) } }
    #expect(throws: DecodingError.self) { try read(Nested.self, String(repeating: "[", count: 100_000).utf8) }
  }
}
