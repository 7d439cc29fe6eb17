extension Currency {
  /// The exponent of each currency and fund, by its code: list one of ISO 4217 as amended through amendment 180, which withdrew
  /// the Bulgarian lev on 1 January 2026.
  ///
  /// Precious metals, testing codes and what else the list gives no minor unit are left out: nobody pays with them. A code that
  /// the standard withdraws later has to stay readable here, since payments in it are stored.
  static let exponents: [String: Int] = exponents(
    [
      0: """
      BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF
      """,
      2: """
      AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE
      CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD
      HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK
      MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD
      RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
      USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
      """,
      3: """
      BHD IQD JOD KWD LYD OMR TND
      """,
      4: """
      CLF UYW
      """,
    ]
  )

  private static func exponents(_ codes: [Int: String]) -> [String: Int] {
    var exponents: [String: Int] = [:]
    for (exponent, codes) in codes {
      for code in codes.split(whereSeparator: \.isWhitespace) { exponents[String(code)] = exponent }
    }
    return exponents
  }
}
