import Foundation
import Testing

@testable import fines

@Suite struct `A CSV reader` {
  private func records(_ text: String) throws -> [CSVReader.Record] {
    var reader = CSVReader(Data(text.utf8))
    var records: [CSVReader.Record] = []
    while let record = try reader.next() { records.append(record) }
    return records
  }

  @Test(arguments: [
    ("", []),
    ("a", [["a"]]),
    ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]),
    ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
    ("a,\n", [["a", ""]]),
    ("a,", [["a", ""]]),
    (",,", [["", "", ""]]),
    ("\n", [[""]]),
    ("\"a,b\",\"c\"\"d\",\"\"\n", [["a,b", "c\"d", ""]]),
    ("\"a\r\nb\",c", [["a\r\nb", "c"]]),
    (" a , b ", [[" a ", " b "]]),
    ("\u{FEFF}a,é🧾\u{2028}", [["a", "é🧾\u{2028}"]]),
  ])
  func `reads what RFC 4180 allows`(text: String, fields: [[String]]) throws {
    #expect(try records(text).map(\.fields) == fields)
  }

  @Test func `knows the line on which a record begins`() throws {
    #expect(try records("a\n\"b\nb\n\",b\r\n\"\r\n\"\nc\n").map(\.line) == [1, 2, 5, 7])
  }

  @Test(arguments: [
    ("a\n\"b", 2), ("a\n\n\"b\n\n", 3), ("a\nb\"b", 2), ("a\n\"b\"b", 2), ("a\rb", 1), ("\"a\"\r", 1),
  ])
  func `refuses the rest, and names the line`(text: String, line: Int) throws {
    let error = #expect(throws: InputError.self) { try records(text) }
    #expect(error?.line == line)
  }

  @Test func `refuses text that isn't UTF-8`() throws {
    var reader = CSVReader(Data([0x61, 0x0a, 0xff, 0x0a]))
    _ = try reader.next()
    let error = #expect(throws: InputError.self) { try reader.next() }
    #expect(error?.line == 2)
  }
}
