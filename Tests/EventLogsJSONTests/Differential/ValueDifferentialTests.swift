import EventLogsJSON
import Foundation
import SeededRandomness
import Testing

@Suite struct ValueDifferentialTests {
  @Test func `generated values are written byte by byte as by Foundation, and come back equal from either`() throws {
    var generator = SeededGenerator(state: 1)
    for _ in 0..<400 {
      let value = Everything(using: &generator)
      let bytes = try JSON.encode(value)
      let reference = try Reference.encode(value)
      #expect(Array(bytes) == reference)
      guard Array(bytes) == reference else { return }
      #expect(try JSON.decode(Everything.self, from: bytes) == value)
      #expect(try Reference.decode(Everything.self, from: reference) == value)
    }
  }

  @Test func `doubles and floats of any bits are written and read as by Foundation`() throws {
    var generator = SeededGenerator(state: 2)
    for _ in 0..<2000 {
      let doubles = (0..<8).map { _ in Double.finite(using: &generator) }
      let floats = (0..<8).map { _ in Float.finite(using: &generator) }
      let bytes = try JSON.encode(doubles)
      #expect(Array(bytes) == (try Reference.encode(doubles)))
      #expect(try JSON.decode([Double].self, from: bytes).map(\.bitPattern) == doubles.map(\.bitPattern))
      #expect(Array(try JSON.encode(floats)) == (try Reference.encode(floats)))
      #expect(try JSON.decode([Float].self, from: JSON.encode(floats)).map(\.bitPattern) == floats.map(\.bitPattern))
    }
  }

  @Test func `numbers of any form are read as by Foundation`() throws {
    var generator = SeededGenerator(state: 3)
    func digits(_ range: ClosedRange<Int>) -> String {
      (0..<Int.random(in: range, using: &generator)).map { _ in String(Int.random(in: 0...9, using: &generator)) }.joined()
    }
    for _ in 0..<4000 {
      var text = Bool.random(using: &generator) ? "-" : ""
      text += Bool.random(using: &generator) ? "0" : "\(Int.random(in: 1...9, using: &generator))" + digits(0...22)
      if Bool.random(using: &generator) { text += "." + digits(1...20) }
      if Bool.random(using: &generator) {
        text +=
          ["e", "E"].randomElement(using: &generator)! + ["", "+", "-"].randomElement(using: &generator)! + digits(1...3)
      }
      // See `the differences from Foundation are these`.
      if text.wholeMatch(of: #/0[eE]\d/#) != nil { continue }
      let bytes = Array("[\(text)]".utf8)
      #expect(
        (try? JSON.decode([Double].self, from: bytes[...]))?[0].bitPattern
          == (try? Reference.decode([Double].self, from: bytes))?[0].bitPattern,
        "\(text)"
      )
      #expect(
        (try? JSON.decode([Float].self, from: bytes[...]))?[0].bitPattern
          == (try? Reference.decode([Float].self, from: bytes))?[0].bitPattern,
        "\(text)"
      )
      #expect(
        (try? JSON.decode([Decimal].self, from: bytes[...])) == (try? Reference.decode([Decimal].self, from: bytes)),
        "\(text)"
      )
    }
  }

  @Test(arguments: [
    "0", "-0", "-0.0", "1.0", "1e2", "1E+2", "100e-2", "1.5e1", "1.5", "1e-1", "127", "128", "-128", "-129", "255", "256",
    "65535",
    "2147483647", "2147483648", "4294967295", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "-9223372036854775809", "18446744073709551615", "18446744073709551616", "9007199254740993", "9007199254740993.0",
    "1e18", "1e19", "1e20", "0e999", "0.000", "1e400", "-1", "-1.0", "12345678901234567890e-1", "1000000000000000000000e-3",
  ])
  func `integers are taken or refused as by Foundation`(text: String) throws {
    func compare<T: FixedWidthInteger & Codable>(_ type: T.Type) {
      let bytes = Array("[\(text)]".utf8)
      let ours = try? JSON.decode([T].self, from: bytes[...])
      let reference = try? Reference.decode([T].self, from: bytes)
      #expect(ours == reference, "\(T.self) from \(text)")
    }
    compare(Int.self)
    compare(Int8.self)
    compare(Int16.self)
    compare(Int32.self)
    compare(Int64.self)
    compare(UInt.self)
    compare(UInt8.self)
    compare(UInt16.self)
    compare(UInt32.self)
    compare(UInt64.self)
  }

  @Test func `keys sort by their bytes`() throws {
    let names = [
      "b", "a", "B", "aa", "a\u{0}", "a b", "a!", "a\"", "", "é", "e\u{301}f", "z", "\u{10ffff}", "\u{ffff}", "Z", "_", "~",
      "12345678", "123456789", "1234567",
    ]
    let value = Dictionary(uniqueKeysWithValues: names.map { ($0, 1) })
    #expect(Array(try JSON.encode(value)) == (try Reference.encode(value)))
    let many = Dictionary(uniqueKeysWithValues: (0..<500).map { ("key \($0 % 7)\($0)", $0) })
    #expect(Array(try JSON.encode(many)) == (try Reference.encode(many)))
  }

  @Test func `repeated names count once, the first, as in Foundation`() throws {
    for text in [
      #"{"a":1,"a":2}"#, #"{"a":1,"b":0,"a":2}"#, #"{"é":1,"e\#u{301}":2}"#, #"{"\u0061":1,"a":2}"#, "{\"\u{212a}\":1,\"K\":2}",
    ] {
      let bytes = Array(text.utf8)
      #expect(try JSON.decode([String: Int].self, from: bytes[...]) == Reference.decode([String: Int].self, from: bytes))
    }
    struct Kelvin: Codable {
      var k: Int
      enum CodingKeys: String, CodingKey { case k = "\u{212a}" }
    }
    #expect(try decode(Kelvin.self, #"{"K":3}"#).k == 3)
  }
}
