import PaymentsDomain
import Testing

@Suite struct MoneyTests {
  @Test func `a currency is known by its code`() {
    #expect(Currency("EUR")?.exponent == 2)
  }
}
