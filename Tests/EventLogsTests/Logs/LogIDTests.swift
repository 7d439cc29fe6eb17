import EventLogs
import Foundation
import SeededRandomness
import Testing

@Suite struct LogIDTests {
  struct Valid: Decodable, CustomTestStringConvertible {
    let name: String
    let typeid: String
    let prefix: String
    let uuid: UUID

    var testDescription: String { name }
  }

  struct Invalid: Decodable, CustomTestStringConvertible {
    let name: String
    let typeid: String

    var testDescription: String { name }
  }

  static let inlineValid = [
    Valid("zero", "00000000000000000000000000", "", "00000000-0000-0000-0000-000000000000"),
    Valid("one", "00000000000000000000000001", "", "00000000-0000-0000-0000-000000000001"),
    Valid("largest", "7zzzzzzzzzzzzzzzzzzzzzzzzz", "", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
    Valid("alphabet", "prefix_0123456789abcdefghjkmnpqrs", "prefix", "0110c853-1d09-52d8-d73e-1194e95b5f19"),
    Valid("version 7", "prefix_01h455vb4pex5vsknk084sn02q", "prefix", "01890a5d-ac96-774b-bcce-b302099a8057"),
    Valid("underscore", "pre_fix_00000000000000000000000000", "pre_fix", "00000000-0000-0000-0000-000000000000"),
  ]

  static let inlineInvalid = [
    Invalid("overflow", "prefix_8zzzzzzzzzzzzzzzzzzzzzzzzz"),
    Invalid("overflow far", "zzzzzzzzzzzzzzzzzzzzzzzzzz"),
    Invalid("upper case", "prefix_0123456789ABCDEFGHJKMNPQRS"),
    Invalid("ambiguous letters", "prefix_i23456789ol23456789oi23456"),
    Invalid("empty", ""),
    Invalid("separator alone", "_"),
    Invalid("empty prefix", "_00000000000000000000000000"),
    Invalid("empty suffix", "prefix_"),
    Invalid("long", "prefix_123456789012345678901234567"),
    Invalid("two bytes a character", "prefix_é234567890123456789012345"),
    Invalid("joined separator", "prefix_\u{301}00000000000000000000000000"),
    Invalid("NUL", "prefix_0000000000000000000000000\u{0}"),
    Invalid("prefix in upper case", "Prefix_00000000000000000000000000"),
    Invalid("white space", " prefix_00000000000000000000000000"),
  ]

  @Test(arguments: inlineValid)
  func `a valid id is read and written back`(vector: Valid) throws {
    try expectRoundTrip(vector)
  }

  @Test(arguments: inlineInvalid)
  func `an invalid id is refused with a reason`(vector: Invalid) {
    expectRefusal(vector)
  }

  @Test func `every vector of the specification passes`() throws {
    for vector in try SharedVectors.decode([Valid].self, from: "typeid/valid.json") ?? [] { try expectRoundTrip(vector) }
    for vector in try SharedVectors.decode([Invalid].self, from: "typeid/invalid.json") ?? [] { expectRefusal(vector) }
  }

  @Test func `an id travels through JSON as text, and nonsense is a decoding error`() throws {
    let id = LogID(type: "payment")
    let json = try JSONEncoder().encode([id])
    #expect(String(decoding: json, as: UTF8.self) == "[\"\(id)\"]")
    #expect(try JSONDecoder().decode([LogID].self, from: json) == [id])
    #expect(throws: (any Error).self) { try JSONDecoder().decode([LogID].self, from: Data(#"["payment_1"]"#.utf8)) }
  }

  @Test func `random UUIDs come back equal`() throws {
    var generator = SeededGenerator(state: 7)
    for _ in 0..<1000 {
      let (high, low) = (generator.next(), generator.next())
      let id = LogID(type: "random", high: high, low: low)
      #expect(try LogID(validating: id.description) == id)
      #expect(LogID(type: "random", uuid: id.uuid) == id)
      #expect(id.description.count == 33)
    }
  }

  @Test func `a message about an id stays short and on one line`() {
    let text = String(repeating: "e\u{301}\n", count: 100_000)
    let error = #expect(throws: EventLogsError.self) { try LogID(validating: text) }
    #expect((error?.description.unicodeScalars.count ?? .max) < 1000)
    #expect(error?.description.contains("\n") == false)
    let tower = "a" + String(repeating: "\u{301}", count: 100_000)
    #expect(
      (#expect(throws: EventLogsError.self) { try LogID(validating: tower) }?.description.unicodeScalars.count ?? .max) < 1000
    )
  }

  private func expectRoundTrip(_ vector: Valid) throws {
    let id = try LogID(validating: vector.typeid)
    #expect(id.type.rawValue == vector.prefix, "\(vector.name)")
    #expect(id.uuid == vector.uuid, "\(vector.name)")
    #expect(id.description == vector.typeid, "\(vector.name)")
    #expect(LogID(type: id.type, uuid: vector.uuid) == id, "\(vector.name)")
    #expect(LogID(vector.typeid) == id, "\(vector.name)")
  }

  private func expectRefusal(_ vector: Invalid) {
    let error = #expect(throws: EventLogsError.self, "\(vector.name)") { try LogID(validating: vector.typeid) }
    #expect(error?.code == .invalidLogID, "\(vector.name)")
    #expect(LogID(vector.typeid) == nil, "\(vector.name)")
  }
}

extension LogIDTests.Valid {
  init(_ name: String, _ typeid: String, _ prefix: String, _ uuid: String) {
    self.init(name: name, typeid: typeid, prefix: prefix, uuid: UUID(uuidString: uuid)!)
  }
}

extension LogIDTests.Invalid {
  init(_ name: String, _ typeid: String) {
    self.init(name: name, typeid: typeid)
  }
}
