import PaymentsDomain
import Testing

@Suite struct MoneyTests {
  @Test func `amounts of one currency add up and are compared`() throws {
    #expect(try eur(1250).adding(eur(-250)) == eur(1000))
    #expect(try eur(1250).subtracting(eur(2000)) == eur(-750))
    #expect(try eur(2).exceeds(eur(1)))
    #expect(try !eur(1).exceeds(eur(1)))
  }

  @Test func `amounts of two currencies don't go together`() {
    let mixed = MoneyError.mixedCurrencies(Currency("EUR")!, Currency("USD")!)
    #expect(throws: mixed) { try eur(1).adding(usd(1)) }
    #expect(throws: mixed) { try eur(1).subtracting(usd(1)) }
    #expect(throws: mixed) { try eur(1).exceeds(usd(1)) }
    #expect(eur(1) != usd(1))
  }

  @Test func `arithmetic beyond 64 bits throws`() throws {
    #expect(throws: MoneyError.overflow) { try eur(.max).adding(eur(1)) }
    #expect(throws: MoneyError.overflow) { try eur(.min).adding(eur(-1)) }
    #expect(throws: MoneyError.overflow) { try eur(.min).subtracting(eur(1)) }
    #expect(throws: MoneyError.overflow) { try eur(0).subtracting(eur(.min)) }
    #expect(try eur(.max).subtracting(eur(.max)) == eur(0))
    #expect(try eur(.min).adding(eur(.max)) == eur(-1))
    #expect(try eur(.max).exceeds(eur(.min)))
  }

  @Test(arguments: [
    (1250, "EUR", "12.50 EUR"), (5, "EUR", "0.05 EUR"), (0, "EUR", "0.00 EUR"), (-5, "EUR", "-0.05 EUR"),
    (3, "JPY", "3 JPY"), (1, "KWD", "0.001 KWD"), (12345, "CLF", "1.2345 CLF"),
    (Int.min, "JPY", "-9223372036854775808 JPY"), (Int.min, "USD", "-92233720368547758.08 USD"),
  ])
  func `an amount is written with the digits of its currency`(minorUnits: Int, code: String, text: String) throws {
    #expect(Money(minorUnits: minorUnits, currency: try #require(Currency(code))).description == text)
  }
}
