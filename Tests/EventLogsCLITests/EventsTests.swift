import EventLogs
import Foundation
import TestServers
import Testing

@Suite struct EventsTests {
  @Test func `events are printed as a table, as JSON and as CSV`() async throws {
    try await FilledStore.inSQLite { filled in
      let id = try await filled.log(amounts: [1000], metadata: #"{"correlation_id": "order, \"17\""}"#)
      let table = try await filled.tool("events")
      #expect(table.status == 0)
      #expect(table.lines[0].split(separator: " ").joined(separator: " ") == "POSITION RECORDED AT LOG INDEX TYPE PAYLOAD")
      #expect(table.lines[1].contains("\(id)      0  requested  {\"amount\":1000,\"currency\":\"EUR\"}"))
      let json = try await filled.tool("events", "--json").objects()
      #expect(json.count == 1)
      #expect(Set(json[0].keys) == ["log_id", "index", "position", "recorded_at", "type", "version", "payload", "metadata"])
      #expect((json[0]["payload"] as? [String: Any])?["amount"] as? Int == 1000)
      #expect((json[0]["metadata"] as? [String: Any])?["correlation_id"] as? String == "order, \"17\"")
      let csv = try await filled.tool("events", "--format", "csv")
      #expect(csv.lines[0] == "position,recorded_at,log_id,index,type,version,payload,metadata")
      #expect(csv.lines[1].hasSuffix(#","{""correlation_id"": ""order, \""17\""""}""#))
    }
  }

  @Test(arguments: ["oldest", "newest"]) func `pages with a filter join without holes and repetitions`(order: String)
    async throws
  {
    try await FilledStore.inSQLite { filled in
      for _ in 0..<5 { try await filled.log(amounts: Array(0..<20)) }
      try await filled.log("order", amounts: Array(0..<20))
      let filters = ["--where", "payload.amount>=10", "--log-type", "payment", "--order", order, "--limit", "7", "--json"]
      var positions: [Int] = []
      var cursor: [String] = []
      var pages = 0
      repeat {
        let page = try await EventLogsTool.run(["events"] + filters + cursor, store: filled.url)
        #expect(page.status == 0)
        positions += try page.objects().compactMap { $0["position"] as? Int }
        cursor = page.lines.isEmpty ? [] : page.cursor.map { ["--after", $0] } ?? []
        pages += 1
      } while !cursor.isEmpty && pages < 20
      #expect(positions.count == 50)
      #expect(positions == (order == "oldest" ? positions.sorted() : positions.sorted().reversed()))
      #expect(Set(positions).count == 50)
    }
  }

  @Test func `a cursor is refused with other filters, another order and another log`() async throws {
    try await FilledStore.inSQLite { filled in
      let id = try await filled.log(amounts: [1, 2, 3])
      let other = try await filled.log(amounts: [1, 2, 3])
      let feed = try #require(try await filled.tool("events", "--type", "captured", "--limit", "1").cursor)
      #expect(try await filled.tool("events", "--type", "captured", "--after", feed).status == 0)
      #expect(try await filled.tool("events", "--type", "requested", "--after", feed).status == 64)
      #expect(try await filled.tool("events", "--type", "captured", "--order", "newest", "--after", feed).status == 64)
      let log = try #require(try await filled.tool("events", "\(id)", "--where", "payload.amount>1", "--limit", "1").cursor)
      let rest = try await filled.tool("events", "\(id)", "--where", "payload.amount>1", "--after", log, "--json")
      #expect(try rest.objects().map { $0["index"] as? Int } == [2])
      #expect(try await filled.tool("events", "\(id)", "--where", "payload.amount>2", "--after", log).status == 64)
      #expect(try await filled.tool("events", "\(other)", "--where", "payload.amount>1", "--after", log).status == 64)
      #expect(try await filled.tool("events", "--after", log).status == 64)
    }
  }

  @Test func `times, positions and metadata are filters`() async throws {
    try await FilledStore.inSQLite { filled in
      try await filled.log(amounts: [1, 2], metadata: #"{"channel": "web"}"#)
      try await filled.log(amounts: [3, 4])
      func amounts(_ arguments: String...) async throws -> [Int] {
        let outcome = try await EventLogsTool.run(["events", "--json"] + arguments, store: filled.url)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try outcome.objects().compactMap { ($0["payload"] as? [String: Any])?["amount"] as? Int }
      }
      #expect(try await amounts("--metadata", "channel=web") == [1, 2])
      #expect(try await amounts("--from-position", "2", "--to-position", "3") == [2, 3])
      #expect(try await amounts("--from", "1h") == [1, 2, 3, 4])
      #expect(try await amounts("--to", "1h") == [])
      #expect(try await amounts("--from", "2000-01-01T00:00:00Z", "--to", "2000-01-02T00:00:00Z", "--order", "newest") == [])
      #expect(try await amounts("--type", "requested", "--type", "captured", "--order", "newest") == [4, 3, 2, 1])
    }
  }

  @Test(.enabled(if: PostgresServer.isAvailable))
  func `a filter that matches seldom is looked for to the end, and a deep page goes on from its cursor`() async throws {
    try await FilledStore.inPostgres { filled in
      try await filled.database?.execute(
        """
        insert into eventlogs.events (log_id, event_index, log_type, event_type, event_version, payload)
        select gen_random_uuid(), 0, 'payment', 'requested', 1, json_build_object('amount', n) from generate_series(1, 60000) n
        """
      )
      let rare = try await filled.tool("events", "--where", "payload.amount=59999", "--json")
      #expect(try rare.objects().map { $0["position"] as? Int } == [59_999])
      let cursor = try #require(rare.cursor)
      let rest = try await filled.tool("events", "--where", "payload.amount=59999", "--after", cursor, "--json")
      #expect(rest.status == 0 && rest.output == "")
      let deep = try await filled.tool("events", "--from-position", "59990", "--limit", "3", "--json")
      #expect(try deep.objects().map { $0["position"] as? Int } == [59_990, 59_991, 59_992])
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: [true, false])
  func `following shows the last events and then what is appended, until it is interrupted`(ofOneLog: Bool) async throws {
    try await FilledStore.inSQLite { filled in
      let id = try await filled.log(amounts: [1, 2, 3])
      let follower = try await ServerProcess.start(
        builtProduct("eventlogs"),
        ["events", "--follow", "--limit", "2", "--json", "--store", filled.url] + (ofOneLog ? ["\(id)"] : []),
        readyWhenOutputContains: #""amount":3"#
      )
      #expect(!follower.output.contains(#""amount":1,"#))
      let event = EncodedEvent(type: "captured", payload: ArraySlice(#"{"amount":4}"#.utf8))
      _ = try await filled.store.append(Append(logID: id, events: [event], expectedIndex: .exists))
      while !follower.output.contains(#""amount":4"#) { await Task.yield() }
      #expect(await follower.stop(SIGINT) == 0)
      #expect(follower.output.contains("cursor: "))
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: [true, false])
  func `following from somewhere on shows all from there, and else the last that match`(ofOneLog: Bool) async throws {
    try await FilledStore.inSQLite { filled in
      let id = try await filled.log(amounts: Array(1...30) + Array(repeating: 0, count: 60))
      func amounts(_ arguments: String...) async throws -> [String] {
        let follower = try await ServerProcess.start(
          builtProduct("eventlogs"),
          ["events", "--follow", "--json", "--where", "payload.amount>=1", "--store", filled.url] + arguments
            + (ofOneLog ? ["\(id)"] : []),
          readyWhenOutputContains: #""amount":30"#
        )
        _ = await follower.stop(SIGINT)
        return follower.output.matches(of: /"amount":(\d+)/).map { String($0.1) }
      }
      #expect(try await amounts() == (21...30).map(String.init))
      #expect(try await amounts("--limit", "2") == ["29", "30"])
      #expect(try await amounts("--from-position", "1") == (1...30).map(String.init))
      #expect(try await amounts("--from", "1h") == (1...30).map(String.init))
    }
  }

  @Test func `whoever reads no further than the first line ends the command`() async throws {
    try await FilledStore.inSQLite { filled in
      try await filled.log(amounts: Array(0..<500))
      let command = "\(try builtProduct("eventlogs")) events --limit 500 --json --store '\(filled.url)' | head -n 1"
      let outcome = try await Command.result(of: ["bash", "-o", "pipefail", "-c", command])
      #expect(outcome.exitCode == 0, "\(outcome.errors)")
    }
  }

  @Test(arguments: [
    (["events", "--limit", "0"], "--limit"), (["events", "--where", "amount>1"], "payload or metadata"),
    (["events", "--metadata", "x"], "key=value"), (["events", "--from", "yesterday"], "--from"),
    (["events", "no id"], "not a log id"), (["events", "--after", "x"], "not a cursor"),
    (["events", "--follow", "--order", "newest"], "oldest"), (["events", "--from-position", "0"], "Positions"),
    (["events", "--from-position=\(Int64.min)"], "Positions"),
    (["logs", "--type", "UPPER"], "log type"), (["verify", "--sample", "0"], "--sample"),
    (["show"], "<id>"), (["verify", "x"], "not a log id"),
  ])
  func `bad input is refused with what is wrong`(arguments: [String], reason: String) async throws {
    try await FilledStore.inSQLite { filled in
      let outcome = try await EventLogsTool.run(arguments, store: filled.url)
      #expect(outcome.status == 64)
      #expect(outcome.errors.contains(reason), "\(outcome.errors)")
      #expect(outcome.output == "")
    }
  }

  @Test func `a store that isn't named, or can't be reached, has an exit code of its own, and no password is repeated`()
    async throws
  {
    #expect(try await EventLogsTool.run(["events"], store: "").status == 64)
    #expect(try await EventLogsTool.run(["events"], store: "memory:").status == 64)
    for (url, status) in [
      ("postgres://me:secret@/x?host=/nowhere", 69), ("mysql://me:secret@host", 64), ("postgres://me:secret@host/x?no=1", 64),
    ] {
      let outcome = try await EventLogsTool.run(["events", "--json"], store: url)
      #expect(outcome.status == Int32(status), "\(outcome.errors)")
      #expect(!outcome.errors.contains("secret"))
    }
  }
}
