import Foundation
import Testing

@testable import fines

@Suite struct `An amount` {
  @Test func `adds up exactly`() throws {
    let tenth = try #require(Amount("0.1"))
    #expect((1...1000).reduce(Amount.zero) { sum, _ in sum + tenth } == Amount("100"))
    #expect(
      try #require(Amount("999999999999999.999999")) + tenth == Amount("0.099999")! + Amount("999999999999999")! + Amount("1")!
    )
  }

  @Test(arguments: [
    ("35.0", "35.00"), ("0", "0.00"), ("007.5", "7.50"), ("33.57", "33.57"), ("0.123456", "0.123456"), ("-1.5", "-1.50"),
    ("1.100000", "1.10"), ("999999999999999.999999", "999999999999999.999999"),
  ])
  func `is written with two digits or as many as it has`(text: String, written: String) {
    #expect(Amount(text)?.description == written)
  }

  @Test(arguments: [
    "", ".", "1.", ".5", "+1", "--1", "1,5", "1e3", " 1", "1 ", "0x1", "NaN", "١", "1.2.3", "1.1234567",
    "123456789012345678901234567890123",
  ])
  func `is not read from other text`(text: String) {
    #expect(Amount(text) == nil)
  }

  @Test(arguments: ["0.10", "-3.30", "999999999999999.999999", "99999999999999999999999999999999.999999"])
  func `comes back equal from JSON`(text: String) throws {
    let amount = try #require(Amount(text))
    let json = try JSONEncoder().encode([amount])
    #expect(String(decoding: json, as: UTF8.self) == "[\"\(text)\"]")
    #expect(try JSONDecoder().decode([Amount].self, from: json) == [amount])
  }

  @Test func `comes back from JSON as a total that is longer than any input`() throws {
    let longest = try #require(Amount("999999999999999.999999", wholeDigits: 15))
    let total = (1...1000).reduce(Amount.zero) { sum, _ in sum + longest }
    #expect(total.description == "999999999999999999.999")
    #expect(try JSONDecoder().decode(Amount.self, from: JSONEncoder().encode(total)) == total)
    #expect(Amount(total.description, wholeDigits: 15) == nil)
  }
}
