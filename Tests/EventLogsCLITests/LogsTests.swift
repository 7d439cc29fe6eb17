import EventLogs
import Foundation
import TestServers
import Testing

@Suite struct LogsTests {
  @Test func `logs are listed by type and time, the newest first, page by page`() async throws {
    try await FilledStore.inSQLite { filled in
      var ids: [String] = []
      for count in 1...5 { ids.append(try await filled.log(amounts: Array(repeating: 1, count: count)).description) }
      try await filled.log("order", amounts: [1])
      let first = try await filled.tool("logs", "--type", "payment", "--limit", "3", "--json")
      #expect(try first.objects().map { $0["log_id"] as? String } == ids.suffix(3).reversed())
      #expect(try first.objects().map { $0["events"] as? Int } == [5, 4, 3])
      let cursor = try #require(first.cursor)
      let rest = try await filled.tool("logs", "--type", "payment", "--after", cursor, "--json")
      #expect(try rest.objects().map { $0["log_id"] as? String } == ids.prefix(2).reversed())
      #expect(rest.cursor == nil)
      let table = try await filled.tool("logs", "--order", "oldest", "--from", "1h")
      #expect(table.lines.count == 7)
      #expect(table.lines[0].hasPrefix("LOG"))
      #expect(table.lines[1].hasPrefix(ids[0]))
      #expect(try await filled.tool("logs", "--to", "1h").output == "")
    }
  }

  @Test func `a log is shown through an index and as of a time`() async throws {
    try await FilledStore.inSQLite { filled in
      let id = try await filled.log(amounts: [1000, 400, 600], metadata: #"{"actor":"alice"}"#)
      let shown = try await filled.tool("show", "\(id)")
      #expect(shown.lines[0].hasPrefix("\(id), created "))
      #expect(shown.output.contains("#1  captured"))
      #expect(shown.output.contains("    {\n      \"amount\": 1000,\n      \"currency\": \"EUR\"\n    }"))
      #expect(shown.output.contains("metadata {\n      \"actor\": \"alice\"\n    }"))
      #expect(try await filled.tool("show", "\(id)", "--through", "1", "--json").objects().count == 2)
      #expect(try await filled.tool("show", "\(id)", "--through", "3").status == 1)
      #expect(try await filled.tool("show", "\(id)", "--as-of", "1h", "--json").output == "")
      #expect(try await filled.tool("show", "\(id)", "--as-of", "2999-01-01T00:00:00Z", "--json").objects().count == 3)
      let missing = try await filled.tool("show", "\(LogID(type: "payment"))")
      #expect(missing.status == 1 && missing.errors.contains("doesn't exist"))
      #expect(try await filled.tool("events", "\(LogID(type: "payment"))").status == 1)
    }
  }

  @Test func `control characters that somebody stored don't reach a terminal`() async throws {
    try await FilledStore.inSQLite { filled in
      let id = LogID(type: "payment")
      let event = EncodedEvent(type: "\u{1b}[31m", payload: ArraySlice("[1,\n{\"a\":\"\u{9b}\"}, [], {}]".utf8))
      _ = try await filled.store.append(Append(logID: id, events: [event], expectedIndex: .empty))
      for arguments in [["events"], ["show", "\(id)"]] {
        let outcome = try await EventLogsTool.run(arguments, store: filled.url)
        #expect(!outcome.output.unicodeScalars.contains { $0.value == 0x1b || $0.value == 0x9b })
      }
      #expect(try await filled.tool("show", "\(id)").output.contains("[\n      1,\n      {\n        \"a\": "))
      #expect(try await filled.tool("events", "--json").lines.count == 1)
    }
  }
}
