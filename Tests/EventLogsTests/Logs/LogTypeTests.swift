import EventLogs
import Testing

@Suite struct LogTypeTests {
  @Test(arguments: ["", "a", "payment", "a_b", "a__b", String(repeating: "z", count: 63)])
  func `a log type of a to z and inner underscores is valid`(text: String) throws {
    #expect(try LogType(text).rawValue == text)
    #expect(try LogType(text).description == text)
  }

  @Test(arguments: ["_", "_a", "a_", "A", "a1", "a-b", "a b", "é", "a\u{301}", "a\u{0}", String(repeating: "z", count: 64)])
  func `any other log type is refused`(text: String) {
    let error = #expect(throws: EventLogsError.self) { try LogType(text) }
    #expect(error?.code == .invalidLogID)
  }
}
