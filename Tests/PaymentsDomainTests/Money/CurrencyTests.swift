import EventLogs
import PaymentsDomain
import Testing

@Suite struct CurrencyTests {
  @Test(arguments: [("EUR", 2), ("USD", 2), ("JPY", 0), ("ISK", 0), ("UGX", 0), ("BHD", 3), ("TND", 3), ("UYW", 4), ("XCG", 2)])
  func `a currency has the exponent of the standard`(code: String, exponent: Int) {
    #expect(Currency(code)?.exponent == exponent)
  }

  @Test(arguments: ["", "eur", "EURO", "EU", " EUR", "HRK", "ANG", "BGN", "ZWL", "XXX", "XTS", "XAU", "XDR", "AAA", "É€£"])
  func `a code that is unknown, withdrawn or without a minor unit is no currency`(code: String) {
    #expect(Currency(code) == nil)
  }

  @Test func `the list has the 165 codes of the standard that have a minor unit, of three capitals each`() {
    #expect(Currency.allCodes.count == 165)
    #expect(Currency.allCodes.allSatisfy { $0.utf8.count == 3 && $0.utf8.allSatisfy { (0x41...0x5a).contains($0) } })
    let exponents = Dictionary(grouping: Currency.allCodes.compactMap(Currency.init), by: \.exponent).mapValues(\.count)
    #expect(exponents == [0: 17, 2: 139, 3: 7, 4: 2])
  }

  @Test func `a currency is its code in JSON, and an unknown code can't be decoded`() throws {
    let codec = JSONCodec()
    #expect(try codec.decode([Currency].self, from: Array(#"["EUR"]"#.utf8)[...]) == [Currency("EUR")!])
    #expect(try String(decoding: codec.encode([Currency("JPY")!]), as: UTF8.self) == #"["JPY"]"#)
    #expect(throws: DecodingError.self) { try codec.decode([Currency].self, from: Array(#"["EURO"]"#.utf8)[...]) }
  }
}
