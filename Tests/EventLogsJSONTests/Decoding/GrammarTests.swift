import EventLogsJSON
import Foundation
import Testing

@Suite struct GrammarTests {
  @Test(arguments: [
    ("", 0), (" ", 1), ("[", 1), ("]", 0), ("[1", 2), ("[1,", 3), ("[1,]", 3), ("[,1]", 1), ("[1 2]", 3), ("{", 1),
    ("{\"a\"", 4),
    ("{\"a\":", 5), ("{\"a\":1", 6), ("{\"a\":1,}", 7), ("{\"a\" 1}", 5), ("{a:1}", 1), ("{1:1}", 1), ("[1]]", 3), ("1 1", 2),
    ("tru", 3), ("trux", 3), ("nul", 3), ("True", 0), ("NaN", 0), ("Infinity", 0), ("'a'", 0), ("\"", 1), ("\"\\", 2),
    ("\"\\x\"", 1),
    ("\"\\u12\"", 5), ("\"\\u12g4\"", 5), ("\"\\ud800\"", 1), ("\"\\ud800x\"", 1), ("\"\\ud800\\u0041\"", 1),
    ("\"\\udc00\"", 1),
    ("\"a\nb\"", 2), ("\"\u{0}\"", 1), ("01", 0), ("-", 1), ("-a", 1), ("+1", 0), (".5", 0), ("1.", 2), ("1.e1", 2), ("1e", 2),
    ("1e+", 3), ("-01", 1), ("0x1", 1), ("1_000", 1), ("[1,\u{b}2]", 3), ("//", 0), ("[\"a\",\n4,/", 8), ("\u{feff}", 3),
    ("{\"a\":}", 5),
    ("{,}", 1), ("{\"a\":1 \"b\":2}", 7), ("{\"a\",\"b\"}", 4), ("[[[", 3), ("\"tab\there\"", 4), ("\u{a0}1", 0),
  ])
  func `what isn't JSON is an error at its offset`(text: String, offset: Int) throws {
    #expect(try decodingError(AnyJSON.self, text).byteOffset == offset)
    if !text.hasPrefix("\u{feff}") { #expect(throws: JSONError.self) { try JSON.validate(ArraySlice(text.utf8)) } }
  }

  @Test(
    arguments: [
      [0x80], [0xc0, 0x80], [0xc1, 0xbf], [0xc3], [0xe0, 0x80, 0x80], [0xe2, 0x82], [0xed, 0xa0, 0x80],
      [0xf0, 0x80, 0x80, 0x80],
      [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xff], [0xc3, 0x28], [0xe2, 0x28, 0xa1], [0xf0, 0x9f, 0xa6, 0x28],
    ] as [[UInt8]]
  )
  func `bytes that aren't UTF-8 are an error at their offset`(bytes: [UInt8]) throws {
    let text = [UInt8(ascii: "["), UInt8(ascii: "\"")] + bytes + Array("\"]".utf8)
    do {
      try JSON.validate(text[...])
      Issue.record("taken")
    } catch {
      #expect(error.kind == .invalidUTF8)
      #expect(error.byteOffset == 2)
    }
    #expect(throws: DecodingError.self) { try JSON.decode([String].self, from: text[...]) }
  }

  @Test(arguments: [
    (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u00e9\u00E9é""#, "ééé"), (#""\ud83e\udd8a\uD83E\uDD8A""#, "🦊🦊"),
    (#""\u0000""#, "\u{0}"), (#""\uffff\ufffe""#, "\u{ffff}\u{fffe}"), (#""\udbff\udfff""#, "\u{10ffff}"),
    ("\"\u{7f}\u{80}\"", "\u{7f}\u{80}"),
    (#"  "after blanks"  "#, "after blanks"), ("\"\"", ""),
    (#""a long text with an escape \n behind""#, "a long text with an escape \n behind"),
  ])
  func `strings are unescaped`(text: String, value: String) throws {
    #expect(try Array(decode(String.self, text).utf8) == Array(value.utf8))
  }

  @Test func `512 levels are read, 513 are an error`() throws {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      func text(_ depth: Int) -> String {
        String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
      }
      try JSON.validate(ArraySlice(text(512).utf8))
      #expect(throws: JSONError.self) { try JSON.validate(ArraySlice(text(513).utf8)) }
      #expect(throws: JSONError.self) { try JSON.validate(ArraySlice(String(repeating: open, count: 1_000_000).utf8)) }
      #expect(try decodingError(Ignored.self, text(513)).kind == .tooDeep)
      _ = try decode(Ignored.self, text(512))
    }
  }

  struct Ignored: Decodable {
    init(from decoder: any Decoder) {}
  }

  @Test func `the path and the offset of a mistake are precise`() throws {
    struct Item: Codable { var price: Int }
    struct Order: Codable { var items: [Item] }
    let error = try decodingError(Order.self, #"{"x":[[],{"items":0}],"items":[{"price":1},{"price":"dear"}]}"#)
    #expect(error.codingPath.map(\.stringValue) == ["items", "Index 1", "price"])
    #expect(error.codingPath[1].intValue == 1)
    #expect(error.byteOffset == 52)
    #expect(error.kind == .typeMismatch)
    #expect(!"\(error)".contains("dear"))
    #expect(
      try decodingError(Order.self, #"{"items":[{"price":1},{"prize":2}]}"#).codingPath.map(\.stringValue) == [
        "items", "Index 1",
      ]
    )
    #expect(try decodingError(Order.self, #"{"items":[{"price":1e99}]}"#).kind == .numberOutOfRange)
    #expect(
      try decodingError(Order.self, #"{"items":[{"price":1},{"price":2]}"#).codingPath.map(\.stringValue) == [
        "items", "Index 1", "price",
      ]
    )
    #expect(
      try decodingError([String: [Date]].self, #"{"é\n":["2026-03-01T12:00:00Z","x"]}"#).codingPath.map(\.stringValue) == [
        "é\n", "Index 1",
      ]
    )
  }
}
