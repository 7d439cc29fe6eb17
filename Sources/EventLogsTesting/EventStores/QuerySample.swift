import EventLogs

/// An event for queries, made from values of which it is known how they compare, so that what a query must answer is found without
/// reading JSON.
struct QuerySample: Sendable {
  /// Numbers as written, by size; those of one rank are equal.
  static let numbers: [(text: String, rank: Int)] = [
    ("-1e400", 0), ("-12.5", 1), ("-125e-1", 1), ("-1E-400", 2), ("0", 3), ("-0.0", 3), ("0e7", 3), ("0.1", 4), ("1", 5),
    ("1.000", 5), ("10e-1", 5), ("999", 6), ("1000", 7), ("1e3", 7), ("9007199254740992", 8), ("9007199254740993", 9),
    ("9007199254740993.0000000000000000000000001", 10), ("1e400", 11), ("1\(String(repeating: "0", count: 1200))", 12),
    ("10e1199", 12), ("1e20000", 13), ("1e999999", 14),
  ]

  /// Texts as written in JSON and as they are meant, by code points.
  static let texts: [(json: String, text: String)] = [
    ("", ""), ("'; drop table events; --", "'; drop table events; --"), ("1000", "1000"), (#"\u0045UR"#, "EUR"), ("USD", "USD"),
    ("eur", "eur"), (#"a\\u0041"#, #"a\u0041"#), ("e\u{301}", "e\u{301}"), ("\u{e9}", "\u{e9}"), ("\u{ff21}", "\u{ff21}"),
    ("🦊", "🦊"),
  ]

  let type: String
  let number: Int?
  let text: Int?
  let correlation: Int?

  /// A document that is odd in a way of its own, instead of one with the values.
  let oddity: String?

  static func random(correlation: Int?) -> QuerySample {
    let isOdd = Int.random(in: 0..<8) == 0
    return QuerySample(
      type: ["opened", "closed", "e\u{301}", "\u{e9}"].randomElement()!,
      number: isOdd ? nil : optional(numbers.indices),
      text: isOdd ? nil : optional(texts.indices),
      correlation: correlation,
      oddity: isOdd ? oddities.randomElement() : nil
    )
  }

  private static func optional(_ range: Range<Int>) -> Int? { Int.random(in: 0..<5) == 0 ? nil : range.randomElement() }

  /// None of them has a number or a text where the conditions look for one.
  private static let oddities = [
    #"{}"#, #"null"#, #"[1, "EUR"]"#, #""EUR""#, #"{"amount": null, "money": 7}"#,
    #"{"amount": [1000], "money": {"currency": true}}"#,
    #"{"nul": "\u0000", "\u0000": 1}"#, #"{"amount": 1000, "amount": {"a": 1}, "money": []}"#,
    #"{"money": {"currency": "EUR"}, "money": {"other": 1}}"#, #"{"money": {"currency": "EUR", "currency": {}}}"#,
  ]

  var event: EncodedEvent {
    var members: [String] = []
    if let number {
      // A member that comes twice counts the second time.
      if number.isMultiple(of: 3) { members.append(#""amount": "overridden""#) }
      members.append(#""amount" : \#(Self.numbers[number].text)"#)
    }
    if let text { members.append(#""money":{"amount":1,"currency":"\#(Self.texts[text].json)"}"#) }
    let payload = oddity ?? "{\(members.joined(separator: ","))}"
    return EncodedEvent(type: type, payload: ArraySlice(payload.utf8))
  }
}

/// A filter and the plain rule for which samples match it.
struct SampleFilter: Sendable {
  var filter = FeedFilter()
  private(set) var rules: [@Sendable (QuerySample) -> Bool] = []

  func matches(_ sample: QuerySample) -> Bool { rules.allSatisfy { $0(sample) } }

  static func random() throws -> SampleFilter {
    var result = SampleFilter()
    if Int.random(in: 0..<4) == 0 {
      let types = ["opened", "e\u{301}"].shuffled().prefix(.random(in: 1...2))
      result.filter.eventTypes = Array(types)
      result.rules.append { sample in types.contains { Array($0.utf8) == Array(sample.type.utf8) } }
    }
    if Int.random(in: 0..<4) == 0 {
      result.filter.conditions.append(.correlationID("2"))
      result.rules.append { $0.correlation == 2 }
    }
    let comparison = FeedCondition.Comparison.allCases.randomElement()!
    if Bool.random() { try result.addNumber(comparison) } else { result.addText(comparison) }
    return result
  }

  private mutating func addNumber(_ comparison: FeedCondition.Comparison) throws {
    let wanted = QuerySample.numbers.filter { $0.rank < 12 }.randomElement()!
    filter.conditions.append(try FeedCondition(parsing: "payload.amount \(comparison.rawValue) \(wanted.text)"))
    rules.append { sample in
      guard let number = sample.number else { return false }
      return Self.holds(comparison, QuerySample.numbers[number].rank, wanted.rank)
    }
  }

  private mutating func addText(_ comparison: FeedCondition.Comparison) {
    let wanted = QuerySample.texts.randomElement()!.text
    filter.conditions.append(FeedCondition(.payload, ["money", "currency"], comparison, .string(wanted)))
    rules.append { sample in
      guard let text = sample.text else { return false }
      let scalars = QuerySample.texts[text].text.unicodeScalars.map(\.value)
      let others = wanted.unicodeScalars.map(\.value)
      return Self.holds(comparison, scalars == others ? 1 : scalars.lexicographicallyPrecedes(others) ? 0 : 2, 1)
    }
  }

  private static func holds(_ comparison: FeedCondition.Comparison, _ left: Int, _ right: Int) -> Bool {
    switch comparison {
    case .equal: left == right
    case .notEqual: left != right
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    }
  }
}
