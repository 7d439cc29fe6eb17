import EventLogsJSON
import Foundation
import SeededRandomness
import Testing

@Suite struct TextDifferentialTests {
  /// Where this coder refuses what Foundation takes, always on purpose.
  static let refusedHereAlone: [(name: String, text: [UInt8])] = [
    ("a trailing comma in an array", Array("[1,]".utf8)),
    ("a trailing comma in an object", Array(#"{"a":1,}"#.utf8)),
    ("UTF-16", [0x5b, 0, 0x31, 0, 0x5d, 0]),
    ("a malformed number that nobody reads", Array(#"{"a":1,"b":01}"#.utf8)),
    ("a lone surrogate that nobody reads", Array(#"{"a":1,"b":"\ud800"}"#.utf8)),
    ("a fraction beyond what a Double resolves, as an integer", Array(#"{"a":1.00000000000000000001}"#.utf8)),
  ]

  struct Sample: Codable, Equatable {
    var a: Int
  }

  @Test func `the differences from Foundation are these`() throws {
    for (name, text) in Self.refusedHereAlone {
      #expect(throws: (any Error).self, "\(name)") {
        _ =
          try text.first == 0x5b
          ? [JSON.decode([Int].self, from: text[...]).count] : [JSON.decode(Sample.self, from: text[...]).a]
      }
      #expect(throws: Never.self, "\(name)") {
        _ = try text.first == 0x5b ? Reference.decode([Int].self, from: text) : [Reference.decode(Sample.self, from: text).a]
      }
    }
    // Foundation takes the digit of the exponent for one of the number, and thinks that the zero was rounded.
    #expect(try decode([Double].self, "[0e1]") == [0])
    #expect(throws: (any Error).self) { try Reference.decode([Double].self, from: Array("[0e1]".utf8)) }
    // A byte order mark is passed over by both when decoding; a store must not hold one.
    #expect(try decode([Int].self, "\u{feff}[1]") == [1])
    #expect(throws: JSONError.self) { try JSON.validate(ArraySlice("\u{feff}[1]".utf8)) }
  }

  @Test func `mutated texts are taken by both with one value, or by neither`() throws {
    var generator = SeededGenerator(state: 4)
    var (taken, refused) = (0, 0)
    for _ in 0..<300 {
      let original = Array(try JSON.encode(Everything(using: &generator)))
      for _ in 0..<12 {
        let text = original.mutated(using: &generator)
        let ours = try? JSON.decode(Everything.self, from: text[...])
        let reference = try? Reference.decode(Everything.self, from: text)
        if ours != nil { taken += 1 } else { refused += 1 }
        if ours == nil && reference != nil {
          #expect(throws: JSONError.self, "\(String(decoding: text, as: UTF8.self))") { try JSON.validate(text[...]) }
        } else {
          #expect(ours == reference, "\(String(decoding: text, as: UTF8.self))")
        }
      }
    }
    #expect(taken > 100 && refused > 100)
  }

  @Test func `random texts of JSON's characters are taken by both with one value, or by neither`() throws {
    var generator = SeededGenerator(state: 5)
    let pieces = [
      "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"b\":", "1", "-", "0", ".", "e1", "true", "false", "null", " ", "\\u00e9",
      "\\", "é",
    ]
    var taken = 0
    for _ in 0..<60_000 {
      let text = Array(
        (0..<Int.random(in: 1...8, using: &generator)).map { _ in pieces.randomElement(using: &generator)! }.joined().utf8
      )
      let ours = try? JSON.decode(AnyJSON.self, from: text[...])
      let reference = try? Reference.decode(AnyJSON.self, from: text)
      #expect((ours != nil) == ((try? JSON.validate(text[...])) != nil), "\(String(decoding: text, as: UTF8.self))")
      if ours != nil {
        taken += 1
        if !String(decoding: text, as: UTF8.self).contains("0e1") {
          #expect(ours == reference, "\(String(decoding: text, as: UTF8.self))")
        }
      } else if reference != nil {
        #expect(String(decoding: text, as: UTF8.self).contains(#/,\s*[\]}]/#), "\(String(decoding: text, as: UTF8.self))")
      }
    }
    #expect(taken > 1000)
  }

  @Test func `every beginning of a text is an error at its end`() throws {
    var generator = SeededGenerator(state: 6)
    let text = Array(try JSON.encode(Everything(using: &generator)))
    for length in 0..<text.count {
      #expect(throws: JSONError.self) { try JSON.validate(text[..<length]) }
      #expect(throws: (any Error).self) { try JSON.decode(Everything.self, from: text[..<length]) }
    }
    try JSON.validate(text[...])
  }
}

extension [UInt8] {
  /// The text with one to three bytes changed, left out, repeated or put in.
  func mutated(using generator: inout SeededGenerator) -> [UInt8] {
    var text = self
    for _ in 0..<Int.random(in: 1...3, using: &generator) where !text.isEmpty {
      let place = Int.random(in: text.indices, using: &generator)
      switch Int.random(in: 0...5, using: &generator) {
      case 0: text[place] = .random(in: 0...255, using: &generator)
      case 1: text.remove(at: place)
      case 2: text.insert(text[place], at: place)
      case 3: text[place] = Array("0123456789-+.eE{}[],:\"\\ ntfu".utf8).randomElement(using: &generator)!
      case 4: text.swapAt(place, .random(in: text.indices, using: &generator))
      default: text[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
      }
    }
    return text
  }
}
