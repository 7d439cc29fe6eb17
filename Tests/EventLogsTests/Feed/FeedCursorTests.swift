import Foundation
import Testing

@testable import EventLogs

@Suite struct FeedCursorTests {
  private func query(_ change: (inout FeedQuery) -> Void = { _ in }) -> FeedQuery {
    var query = FeedQuery(
      through: GlobalPosition(unchecked: 500),
      where: FeedFilter(
        eventTypes: ["a", "b"],
        logType: "payment",
        recordedFrom: Date(timeIntervalSince1970: 1_700_000_000),
        conditions: [.correlationID("c"), FeedCondition(.payload, ["amount"], .less, .number(1000))]
      ),
      limit: 10
    )
    change(&query)
    return query
  }

  private func cursor(_ query: FeedQuery, through position: Int64 = 77) -> FeedCursor {
    let page = FeedPage(events: [], through: GlobalPosition(unchecked: position), head: GlobalPosition(unchecked: 1000))
    return FeedCursor(after: page, of: query)
  }

  @Test(arguments: EventOrder.allCases, [0, 1, 77, .max] as [Int64])
  func `a cursor comes back from its text`(order: EventOrder, position: Int64) throws {
    let cursor = cursor(query { $0.order = order }, through: position)
    let text = cursor.description
    #expect(text.utf8.count == 28)
    #expect(text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
    #expect(try FeedCursor(text) == cursor)
  }

  @Test func `a cursor that was changed anywhere is refused`() {
    let text = cursor(query()).description
    for place in text.indices {
      for replacement: Character in ["A", "b", "0", "_", "=", " ", "é", "\u{0}"] where replacement != text[place] {
        var changed = text
        changed.replaceSubrange(place...place, with: String(replacement))
        let error = #expect(throws: EventLogsError.self) { try FeedCursor(changed) }
        #expect(error?.code == .invalidCursor)
      }
    }
  }

  @Test(arguments: [
    "", "A", String(repeating: "A", count: 28), String(repeating: "=", count: 28), "AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    PageCursor(LogID(type: "payment"), .oldestFirst, 7).description,
  ])
  func `what isn't a cursor is refused`(text: String) {
    let error = #expect(throws: EventLogsError.self) { try FeedCursor(text) }
    #expect(error?.code == .invalidCursor)
  }

  @Test func `a query goes on at its cursor, behind it in its order`() throws {
    #expect(try query().resumed(at: cursor(query())).after.rawValue == 77)
    let newest = query { $0.order = .newestFirst }
    #expect(try newest.resumed(at: cursor(newest)).through?.rawValue == 76)
    #expect(try newest.resumed(at: cursor(newest, through: 0)).through == .start)
  }

  @Test func `where a query began, how long its pages are and how its filter is written don't matter to a cursor`() throws {
    let same = query {
      ($0.after, $0.limit, $0.scanLimit) = (GlobalPosition(unchecked: 3), 99, 5)
      $0.filter.eventTypes = ["b", "a", "b"]
      $0.filter.conditions = [FeedCondition(.payload, ["amount"], .less, .number(ExactNumber("1e3")!)), .correlationID("c")]
    }
    #expect(try same.resumed(at: cursor(query())).after.rawValue == 77)
  }

  @Test func `a cursor of another filter, order or bound is refused`() throws {
    let others = [
      query { $0.order = .newestFirst }, query { $0.through = nil }, query { $0.filter.eventTypes = ["a"] },
      query { $0.filter.eventTypes = ["ab"] }, query { $0.filter.logType = nil }, query { $0.filter.logType = "payments" },
      query { $0.filter.recordedFrom = nil },
      query { ($0.filter.recordedFrom, $0.filter.recordedBefore) = (nil, $0.filter.recordedFrom) },
      query { $0.filter.conditions.removeLast() }, query { $0.filter.conditions[0] = .correlationID("d") },
      query { $0.filter.conditions[1].comparison = .lessOrEqual }, query { $0.filter.conditions[1].subject = .metadata },
      query { $0.filter.conditions[1].path = ["am", "ount"] }, query { $0.filter.conditions[1].value = .string("1e3") },
    ]
    for other in others {
      for (query, cursor) in [(query(), cursor(other)), (other, cursor(query()))] {
        let error = #expect(throws: EventLogsError.self) { try query.resumed(at: cursor) }
        #expect(error?.code == .invalidCursor)
      }
    }
    let newest = query { $0.order = .newestFirst }
    let bounded = query { ($0.order, $0.after) = (.newestFirst, GlobalPosition(unchecked: 5)) }
    let error = #expect(throws: EventLogsError.self) { try newest.resumed(at: cursor(bounded)) }
    #expect(error?.code == .invalidCursor)
  }
}
