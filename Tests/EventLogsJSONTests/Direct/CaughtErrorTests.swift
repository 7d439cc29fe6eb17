import EventLogsJSON
import Foundation
import Testing

/// What becomes of an error that a type catches while it reads or writes itself.
@Suite struct CaughtErrorTests {
  /// Reads members leniently: an integer, or else a string, or else nothing.
  struct Lenient: DirectJSON, Equatable {
    var values: [String: String] = [:]

    init(from reader: inout JSONReader) throws {
      var values: [String: String] = [:]
      try reader.readObject { name, reader in
        if let number = try? reader.readInt() {
          values[name.string] = "integer \(number)"
        } else if let number = try? reader.readInteger(UInt128.self) {
          values[name.string] = "large integer \(number)"
        } else if let number = try? reader.readDouble() {
          values[name.string] = "number \(number)"
        } else if let text = try? reader.readString() {
          values[name.string] = "string \(text)"
        } else if let date = try? reader.readDate() {
          values[name.string] = "date \(date)"
        } else if let sum = try? Self.sum(&reader) {
          values[name.string] = "sum \(sum)"
        } else if let count = try? Self.count(&reader) {
          values[name.string] = "count \(count)"
        } else if let inner = try? reader.read(Strict.self) {
          values[name.string] = "strict \(inner.id)"
        } else if let list = try? reader.decode([Double].self) {
          values[name.string] = "list \(list)"
        } else {
          try? reader.skipValue()
        }
      }
      self.values = values
    }

    private static func sum(_ reader: inout JSONReader) throws -> Int {
      var sum = 0
      try reader.readArray { sum += try $0.readInt() }
      return sum
    }

    private static func count(_ reader: inout JSONReader) throws -> Int {
      var count = 0
      try reader.readObject { _, reader in
        _ = try reader.readBool()
        count += 1
      }
      return count
    }

    func write(to writer: inout JSONWriter) throws {}
  }

  struct Strict: DirectJSON {
    var id: Int

    init(from reader: inout JSONReader) throws {
      var id: Int?
      try reader.readObject { name, reader in
        switch name {
        case "id": id = try reader.readInt()
        case "list": try reader.readArray { _ = try $0.readInt() }
        default: break
        }
      }
      guard let id else { throw reader.missing("id") }
      self.id = id
    }

    func write(to writer: inout JSONWriter) throws { try writer.writeObject { $0.write(id, for: "id") } }
  }

  func read(_ json: String) throws -> [String: String] {
    try JSON.read(ArraySlice(json.utf8)) { try Lenient(from: &$0) }.values
  }

  @Test func `a call that throws takes nothing, so another type may be tried`() throws {
    let json = #"""
      {"a":1,"b":"x","c":1.5,"d":{"id":7},"e":{"id":"x","c":9},"f":{"x":[{}]},"g":[1,2],"h":[1,"x"],"i":1e99,
       "c2":99999999999999999999,"c3":"2026-03-01",
       "j":{"list":[1,{"id":1}],"id":1},"k":[1,1.5],"l":{"m":true,"n":false},"o":{"p":true,"id":3},"q":[1,[2],3],"z":2}
      """#
    #expect(
      try read(json) == [
        "a": "integer 1", "b": "string x", "c": "number 1.5", "d": "strict 7", "g": "sum 3", "k": "list [1.0, 1.5]",
        "l": "count 2",
        "o": "strict 3", "z": "integer 2", "c2": "large integer 99999999999999999999",
        "c3": "string 2026-03-01", "i": "number 1e+99",
      ]
    )
  }

  @Test(arguments: [
    #"{"a":01,"z":2}"#, #"{"a":-,"z":2}"#, #"{"a":1.,"z":2}"#, #"{"a":{"id":1,},"z":2}"#, #"{"a":{"id":1"#,
    #"{"a":{"list":[1,x],"id":1},"z":2}"#, #"{"a":[1,2"#, #"{"a":"\ud800","z":2}"#, #"{"a":tru,"z":2}"#, #"{"a":[}"#,
  ])
  func `malformed text is never taken, whatever is caught`(json: String) {
    #expect(throws: DecodingError.self) { try read(json) }
  }

  @Test func `after a caught error the depth is still limited right`() throws {
    func deep(_ count: Int) -> String { String(repeating: "[", count: count) + String(repeating: "]", count: count) }
    #expect(try read("{\"a\":{\"list\":\(deep(510))},\"b\":\(deep(511)),\"c\":1}") == ["c": "integer 1"])
    #expect(throws: DecodingError.self) { try read("{\"a\":\(deep(511)),\"b\":[\(deep(511))]}") }
  }

  struct Broken: Error, Equatable {}

  struct Throwing: DirectJSON {
    init() {}
    init(from reader: inout JSONReader) throws {}
    func write(to writer: inout JSONWriter) throws { throw Broken() }
    func encode(to encoder: any Encoder) throws { throw Broken() }
  }

  struct Silent: DirectJSON {
    init() {}
    init(from reader: inout JSONReader) throws {}
    func write(to writer: inout JSONWriter) throws {}
  }

  @Test func `an error that was caught while writing is thrown in the end`() {
    let mistakes: [(inout JSONWriter) -> Void] = [
      { try? $0.write(Date(timeIntervalSince1970: .infinity), for: "b") },
      { writer in
        writer.writeName("b")
        try? writer.write(Double.nan)
      },
      { writer in
        writer.writeName("b")
        try? writer.write(Throwing())
      },
      { writer in
        writer.writeName("b")
        try? writer.encode(Throwing())
      },
      { writer in
        writer.writeName("b")
        try? writer.writeObject { writer in
          writer.writeName("z")
          throw Broken()
        }
      },
      { writer in
        writer.writeName("b")
        try? writer.writeArray { _ in throw Broken() }
      },
    ]
    for mistake in mistakes {
      #expect(throws: (any Error).self) {
        try JSON.write { writer in
          try writer.writeObject { writer in
            writer.write(1, for: "c")
            mistake(&writer)
            writer.write(1, for: "a")
          }
        }
      }
    }
    #expect(throws: Broken()) { try JSON.write { try? $0.write(Throwing()) } }
  }

  @Test func `what would be no JSON is an error, and doesn't trap`() {
    let mistakes: [(inout JSONWriter) throws -> Void] = [
      { _ in },
      { writer in
        writer.write(1)
        writer.write(2)
      },
      { $0.writeName("a") },
      { try $0.writeArray { $0.writeName("a") } },
      { try $0.writeObject { $0.write(1) } },
      { try $0.writeObject { $0.writeName("a") } },
      { writer in
        try writer.writeObject { writer in
          writer.writeName("b")
          writer.writeName("a")
          writer.write(1)
        }
      },
      { try $0.write(Silent()) },
      { writer in
        try writer.writeArray { try $0.write(Silent()) }
      },
    ]
    for mistake in mistakes {
      #expect(throws: EncodingError.self) { try JSON.write(mistake) }
    }
  }

  @Test func `a Codable value in a direct one counts the depth on`() throws {
    indirect enum Chain: Encodable {
      case end
      case link(Chain)
      func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        if case .link(let next) = self { try container.encode(next) }
      }
    }
    func write(_ inner: Int) throws -> ArraySlice<UInt8> {
      let chain = (1..<inner).reduce(Chain.end) { chain, _ in .link(chain) }
      return try JSON.write { writer in
        try writer.writeArray { try $0.writeArray { try $0.encode(chain) } }
      }
    }
    try JSON.validate(write(510))
    #expect(throws: EncodingError.self) { try write(511) }
  }
}
