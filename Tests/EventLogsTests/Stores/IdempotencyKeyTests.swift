import EventLogs
import Testing

@Suite struct IdempotencyKeyTests {
  @Test(arguments: ["k", "with space", "🦊", #"'"\"#, String(repeating: "k", count: 512), String(repeating: "é", count: 256)])
  func `a key has 1 to 512 bytes of text`(text: String) throws {
    #expect(try IdempotencyKey(text).rawValue == text)
  }

  @Test(arguments: ["", "\u{0}", "a\nb", "\u{7f}", String(repeating: "k", count: 513), String(repeating: "é", count: 257)])
  func `an empty or long key, or one with control characters, is refused`(text: String) {
    let error = #expect(throws: EventLogsError.self) { try IdempotencyKey(text) }
    #expect(error?.code == .invalidArgument)
  }

  @Test func `keys are equal when their bytes are, as in every database`() {
    let composed: IdempotencyKey = "\u{e9}"
    let decomposed: IdempotencyKey = "e\u{301}"
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed]).count == 2)
    #expect(composed == "\u{e9}")
  }
}
