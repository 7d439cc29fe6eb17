import Testing

@testable import EventLogs

@Suite struct PageCursorTests {
  private let id = LogID(type: "payment")

  @Test(arguments: EventOrder.allCases, [EventIndex.first, 1, 1_000_000, .max])
  func `a cursor comes back from its text`(order: EventOrder, index: EventIndex) throws {
    let cursor = PageCursor(id, order, index)
    let text = cursor.description
    #expect(text.utf8.count == 24)
    #expect(text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
    #expect(try PageCursor(text, of: id) == cursor)
  }

  @Test func `a cursor that was changed anywhere is refused`() throws {
    let text = PageCursor(id, .oldestFirst, 77).description
    for place in text.indices {
      for replacement: Character in ["A", "b", "0", "_", "=", " ", "é", "\u{0}"] where replacement != text[place] {
        var changed = text
        changed.replaceSubrange(place...place, with: String(replacement))
        let error = #expect(throws: EventLogsError.self) { try PageCursor(changed, of: id) }
        #expect(error?.code == .invalidCursor)
      }
    }
  }

  @Test(arguments: [
    "", "A", String(repeating: "A", count: 24), String(repeating: "=", count: 24), "AAAAAAAAAAAAAAAAAAAAAAA=",
    "AAAAAAAAAAAAAAAAAAAAAA==",
  ])
  func `what isn't a cursor is refused`(text: String) {
    let error = #expect(throws: EventLogsError.self) { try PageCursor(text, of: id) }
    #expect(error?.code == .invalidCursor)
  }

  @Test func `a cursor of another log is refused`() {
    let text = PageCursor(id, .oldestFirst, 77).description
    let error = #expect(throws: EventLogsError.self) { try PageCursor(text, of: LogID(type: "payment")) }
    #expect(error?.code == .invalidCursor)
  }
}
