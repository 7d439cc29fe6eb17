import Foundation
import SeededRandomness

/// A type with all that `Codable` can be asked for, and values of it at random.
struct Everything: Codable, Equatable {
  enum Choice: Codable, Equatable {
    case plain
    case labelled(amount: Int, note: String?)
    case unlabelled(String, Double)
  }

  enum Raw: String, Codable {
    case first, second
    case odd = "öld/\"name\" 🦊"
  }

  struct Inner: Codable, Equatable {
    var z: Int
    var aa: String?
    var b: [Inner]
  }

  enum CodingKeys: String, CodingKey {
    case string = "zz", bool, int, int8, int16, int32, int64, int128, uint, uint8, uint16, uint32, uint64, uint128
    case double, float, date, decimal, data, url, uuid, choice, raw, inner, strings, numbers, table, byNumber, optionals, nested
    case odd = "ä\"\n"
    case character = "a b"
    case codes = "a!"
  }

  var string: String
  var bool: Bool
  var int: Int
  var int8: Int8
  var int16: Int16
  var int32: Int32
  var int64: Int64
  var int128: Int128
  var uint: UInt
  var uint8: UInt8
  var uint16: UInt16
  var uint32: UInt32
  var uint64: UInt64
  var uint128: UInt128
  var double: Double
  var float: Float
  var date: Date
  var decimal: Decimal
  var data: Data
  var url: URL
  var uuid: UUID
  var choice: Choice
  var raw: Raw
  var inner: Inner?
  var strings: [String]
  var numbers: [Double]
  var table: [String: Int]
  var byNumber: [Int: String]
  var optionals: [Int?]
  var nested: [String: [String: [Bool?]]]
  var odd: String?
  var character: [Choice]
  var codes: Set<Int>

  init(using generator: inout SeededGenerator) {
    string = .random(using: &generator)
    bool = .random(using: &generator)
    int = .extreme(using: &generator)
    int8 = .extreme(using: &generator)
    int16 = .extreme(using: &generator)
    int32 = .extreme(using: &generator)
    int64 = .extreme(using: &generator)
    int128 = .extreme(using: &generator)
    uint = .extreme(using: &generator)
    uint8 = .extreme(using: &generator)
    uint16 = .extreme(using: &generator)
    uint32 = .extreme(using: &generator)
    uint64 = .extreme(using: &generator)
    uint128 = .extreme(using: &generator)
    double = .finite(using: &generator)
    float = .finite(using: &generator)
    date = Date(timeIntervalSince1970: .random(in: 1_000_000_000...5_000_000_000, using: &generator))
    decimal = .random(using: &generator)
    data = Data((0..<Int.random(in: 0...20, using: &generator)).map { _ in .random(in: 0...255, using: &generator) })
    url = URL(string: "https://example.org/a%20b/\(UInt16.random(in: 0...999, using: &generator))?q=/&r=é")!
    uuid = UUID()
    choice = .random(using: &generator)
    raw = [.first, .second, .odd].randomElement(using: &generator)!
    inner = Bool.random(using: &generator) ? .random(depth: 3, using: &generator) : nil
    strings = (0..<Int.random(in: 0...4, using: &generator)).map { _ in .random(using: &generator) }
    numbers = (0..<Int.random(in: 0...4, using: &generator)).map { _ in .finite(using: &generator) }
    table = [:]
    for _ in 0..<[0, 1, 3, 30, 60].randomElement(using: &generator)! {
      table[.random(using: &generator)] = .random(in: 0...9, using: &generator)
    }
    byNumber = [.random(in: -5...2, using: &generator): "x", 3: "y"]
    optionals = (0..<Int.random(in: 0...4, using: &generator)).map { $0.isMultiple(of: 2) ? $0 : nil }
    nested = ["b": ["": [nil, true]], "a": [:]]
    odd = Bool.random(using: &generator) ? .random(using: &generator) : nil
    character = (0..<Int.random(in: 0...3, using: &generator)).map { _ in .random(using: &generator) }
    codes = [1]
  }
}

extension Everything.Choice {
  static func random(using generator: inout SeededGenerator) -> Self {
    switch Int.random(in: 0...3, using: &generator) {
    case 0: .plain
    case 1: .labelled(amount: .extreme(using: &generator), note: nil)
    case 2: .labelled(amount: .extreme(using: &generator), note: .random(using: &generator))
    default: .unlabelled(.random(using: &generator), .finite(using: &generator))
    }
  }
}

extension Everything.Inner {
  static func random(depth: Int, using generator: inout SeededGenerator) -> Self {
    let count = depth > 0 ? Int.random(in: 0...2, using: &generator) : 0
    return Self(
      z: .extreme(using: &generator),
      aa: Bool.random(using: &generator) ? .random(using: &generator) : nil,
      b: (0..<count).map { _ in random(depth: depth - 1, using: &generator) }
    )
  }
}

extension FixedWidthInteger {
  static func extreme(using generator: inout SeededGenerator) -> Self {
    switch Int.random(in: 0...5, using: &generator) {
    case 0: .min
    case 1: .max
    case 2: 0
    case 3: .max - 1
    case 4: .random(in: 0...100, using: &generator)
    default: .random(in: .min ... .max, using: &generator)
    }
  }
}

extension Double {
  static func finite(using generator: inout SeededGenerator) -> Double {
    switch Int.random(in: 0...6, using: &generator) {
    case 0:
      return [0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .leastNormalMagnitude, 1e16, 1e21, 1e22, 1e23][
        Int.random(in: 0...8, using: &generator)
      ]
    case 1: return Double(Int.random(in: -1000...1000, using: &generator))
    case 2: return Double(Int.random(in: -100_000...100_000, using: &generator)) / 100
    default:
      let value = Double(bitPattern: .random(in: .min ... .max, using: &generator))
      return value.isFinite ? value : 0.1
    }
  }
}

extension Float {
  static func finite(using generator: inout SeededGenerator) -> Float {
    let value = Float(bitPattern: .random(in: .min ... .max, using: &generator))
    return value.isFinite ? value : 0.1
  }
}

extension Decimal {
  static func random(using generator: inout SeededGenerator) -> Decimal {
    let digits = (0..<Int.random(in: 1...36, using: &generator)).map { _ in String(Int.random(in: 0...9, using: &generator)) }
      .joined()
    let point = Int.random(in: 0...digits.count, using: &generator)
    let text = "\(Bool.random(using: &generator) ? "-" : "")\(digits.prefix(point)).\(digits.dropFirst(point))"
    return Decimal(string: text) ?? 0
  }
}

extension String {
  static func random(using generator: inout SeededGenerator) -> String {
    let pieces = [
      "", "a", "plain text", "\"", "\\", "/", "\u{0}", "\u{1f}", "\n", "\r\n", "\t", "\u{8}", "\u{c}", "é", "e\u{301}", "ß",
      "🦊",
      "👩‍👩‍👧‍👦", "\u{7f}", "\u{2028}", "\u{ffff}", "\u{10ffff}", "שלום", "\u{212a}", "K",
      "quite a long text without anything odd in it, ",
    ]
    return (0..<Int.random(in: 0...5, using: &generator)).map { _ in pieces.randomElement(using: &generator)! }.joined()
  }
}
