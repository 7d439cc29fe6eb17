import Testing

@testable import EventLogs

@Suite struct FeedConditionTests {
  @Test func `conditions are read from text`() throws {
    let expected: [(String, FeedCondition)] = [
      ("payload.amount>=1000", FeedCondition(.payload, ["amount"], .greaterOrEqual, .number(1000))),
      ("  payload.a_1._b  <  -1.50e+2 ", FeedCondition(.payload, ["a_1", "_b"], .less, .number(-150))),
      ("payload.currency='EUR'", FeedCondition(.payload, ["currency"], .equal, .string("EUR"))),
      ("payload.note != 'it''s'''", FeedCondition(.payload, ["note"], .notEqual, .string("it's'"))),
      ("payload.note<=''", FeedCondition(.payload, ["note"], .lessOrEqual, .string(""))),
      ("payload > 'e\u{301}🦊\n'", FeedCondition(.payload, [], .greater, .string("e\u{301}🦊\n"))),
      ("metadata.correlation_id = '17'", .correlationID("17")),
    ]
    for (text, condition) in expected { #expect(try FeedCondition(parsing: text) == condition) }
  }

  @Test(arguments: [
    ("", "character 1, payload or metadata"), ("amount>1", "character 1, payload or metadata"),
    ("payloads.a=1", "character 1, payload or metadata"), ("payload.=1", "character 9, a name"),
    ("payload.1=1", "character 9, a name"), ("payload.é=1", "character 9, a name"), ("payload.a.=1", "character 11, a name"),
    ("payload.a", "character 10, one of"), ("payload.a~1", "character 10, one of"),
    ("payload.a = = 1", "character 13, a number"),
    ("payload.a==1", "character 11, a number"), ("payload.a=", "character 11, a number"),
    ("payload.a=01", "character 11, a number"),
    ("payload.a=1.", "character 11, a number"), ("payload.a=+1", "character 11, a number"),
    ("payload.a=.5", "character 11, a number"),
    ("payload.a=1e10000", "character 11, a number"), ("payload.a=true", "character 11, a number"),
    ("payload.a=\"x\"", "character 11, a number"), ("payload.a='x", "character 13, a closing quote"),
    ("payload.a='x''", "character 15, a closing quote"), ("payload.a='x' or 1=1", "character 15, the end"),
    ("payload.a=1; drop table events", "character 12, the end"), ("payload.a=1 2", "character 13, the end"),
    ("payload.a->b=1", "character 10, one of"), ("payload.a=1\u{301}", "character 12, the end"),
  ])
  func `what isn't a condition is refused with the place and what is expected there`(text: String, problem: String) {
    let error = #expect(throws: EventLogsError.self) { try FeedCondition(parsing: text) }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.contains(problem) == true, "\(text): \(error?.message ?? "")")
  }

  @Test func `numbers are compared exactly`() throws {
    let ascending = [
      "-1e9999", "-12345678901234567890.2", "-12345678901234567890.1", "-2", "-1.5", "-1", "-1e-9999", "0", "1e-9999", "0.1",
      "0.11", "0.2", "1", "1.5", "10", "11", "9007199254740992", "9007199254740993", "1e9999",
    ]
    let numbers = try ascending.map { try #require(ExactNumber($0)) }
    for (left, first) in numbers.enumerated() {
      for (right, second) in numbers.enumerated() {
        #expect((first < second) == (left < right))
        #expect((first == second) == (left == right))
      }
      #expect(ExactNumber(first.description) == first)
    }
  }

  @Test(arguments: [
    ["0", "-0", "0.0", "0e5", "-0.00E-7"], ["1000", "1e3", "1000.0", "0.1e4", "10E+2", "100000e-2"],
    ["-1.25", "-125e-2", "-0.0125E2"],
  ])
  func `spellings of one number are equal`(spellings: [String]) throws {
    let numbers = try spellings.map { try #require(ExactNumber($0)) }
    #expect(Set(numbers).count == 1)
    #expect(Set(numbers.map(\.description)).count == 1)
  }

  @Test func `a number has at most a thousand characters`() {
    #expect(ExactNumber(String(repeating: "1", count: 1000)) != nil)
    #expect(ExactNumber(String(repeating: "1", count: 1001)) == nil)
    #expect(ExactNumber("1e-9999") != nil)
    #expect(ExactNumber("1e-10000") == nil)
    #expect(ExactNumber("1e99999999999999999999") == nil)
  }
}
