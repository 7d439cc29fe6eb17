import Testing

@testable import EventLogsCLI

@Suite struct JSONLayoutTests {
  @Test func `what isn't JSON is laid out, too`() {
    #expect(JSONLayout.pretty(Array("}}}".utf8), margin: 1) == "\n }\n }\n }")
    #expect(JSONLayout.pretty(Array("]]{\"".utf8), margin: 0) == "\n]\n]{\n  \"")
  }
}
