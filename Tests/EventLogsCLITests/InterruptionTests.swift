import EventLogs
import Foundation
import TestServers
import Testing

@Suite struct InterruptionTests {
  @Test(.enabled(if: ServerAvailability.path(of: "timeout") != nil))
  func `a command is interrupted at any moment either before its answer or with a cursor`() async throws {
    try await FilledStore.inSQLite { filled in
      try await filled.log(amounts: [1, 2, 3])
      let command = [try builtProduct("eventlogs"), "events", "--follow", "--json", "--store", filled.url]
      for moment in 1...20 {
        let outcome = try await Command.result(
          of: ["timeout", "--preserve-status", "-s", "INT", "\(Double(moment) / 100)"] + command
        )
        let isCut = outcome.output.isEmpty && !outcome.errors.contains("cursor: ")
        #expect(outcome.exitCode == 0 && outcome.errors.contains("cursor: ") || outcome.exitCode == 130 && isCut, "\(outcome)")
      }
    }
  }

  @Test func `a signal that comes along with its echo ends a command in order`() async throws {
    try await FilledStore.inSQLite { filled in
      try await filled.log(amounts: [1, 2, 3])
      for _ in 1...10 {
        let follower = try await ServerProcess.start(
          builtProduct("eventlogs"),
          ["events", "--follow", "--json", "--store", filled.url],
          readyWhenOutputContains: #""amount":3"#
        )
        follower.signal(SIGINT)
        // Two that come at once are one to the process.
        usleep(1000)
        #expect(await follower.stop(SIGINT) == 0)
        #expect(follower.output.contains("cursor: "))
      }
    }
  }

  @Test(.enabled(if: PostgresServer.isAvailable))
  func `what is interrupted before its first page has no answer`() async throws {
    try await FilledStore.inPostgres { filled in
      let id = try await filled.log(amounts: [1, 2, 3])
      try await filled.put(.gate, at: 1)
      let gate = try #require(filled.database).session()
      try await gate.execute("select pg_advisory_lock(7)")
      for arguments in [
        ["events"], ["events", "--follow"], ["events", "\(id)"], ["events", "\(id)", "--follow"],
        ["events", "\(id)", "--follow", "--from-position", "1"], ["logs"],
      ] {
        let outcome = try await filled.interrupt(arguments)
        #expect(outcome == (130, "started\n"), "\(arguments)")
      }
      let following = try await filled.interrupt(["events", "--follow", "--from-position", "1"])
      #expect(following.status == 0)
      #expect(following.output.contains("cursor: "))
    }
  }

  @Test(.enabled(if: PostgresServer.isAvailable), arguments: ["oldest", "newest"])
  func `a listing that is interrupted between two pages tells its cursor`(order: String) async throws {
    try await FilledStore.inPostgres { filled in
      try await filled.logs(2000)
      try await filled.put(.gate, at: 1000)
      let gate = try #require(filled.database).session()
      try await gate.execute("select pg_advisory_lock(7)")
      let listing = ["events", "--json", "--order", order, "--limit", "2000"]
      let first = try await filled.interrupt(listing)
      #expect(first.status == 0)
      let cursor = try #require(first.output.firstMatch(of: /(?m)^cursor: (\S+)$/)).1
      try await gate.execute("select pg_advisory_unlock(7)")
      let rest = try await EventLogsTool.run(listing + ["--after", String(cursor)], store: filled.url)
      let positions = (first.output + rest.output).matches(of: /"position":(\d+)/).compactMap { Int($0.1) }
      #expect(positions == (order == "oldest" ? Array(1...2000) : (1...2000).reversed()))
    }
  }

  @Test(
    .enabled(if: PostgresServer.isAvailable),
    arguments: [(Obstacle.gate, "newest"), (.gate, "oldest"), (.damage, "newest"), (.disconnection, "oldest")]
  )
  func `a list of logs that ends between two pages tells its cursor`(obstacle: Obstacle, order: String) async throws {
    try await FilledStore.inPostgres { filled in
      try await filled.logs(2000)
      let database = try #require(filled.database)
      let direction = order == "newest" ? "desc" : ""
      let sorted = try await database.execute(
        "select string_agg(position::text, ',' order by log_id \(direction)) from eventlogs.events"
      )
      let positions = sorted.split(separator: ",").compactMap { Int($0) }
      try await filled.put(obstacle, at: positions[1500])
      let listing = ["logs", "--json", "--order", order, "--limit", "2000"]
      var first: (status: Int32, output: String)
      if obstacle == .gate {
        let gate = try database.session()
        try await gate.execute("select pg_advisory_lock(7)")
        first = try await filled.interrupt(listing)
        #expect(first.status == 0)
        try await gate.execute("select pg_advisory_unlock(7)")
      } else {
        let outcome = try await EventLogsTool.run(listing, store: filled.url)
        first = (outcome.status, outcome.output + outcome.errors)
        #expect(first.status == 69)
        #expect(outcome.errors.contains("\neventlogs: "), "\(outcome.errors)")
      }
      let cursor = try #require(first.output.firstMatch(of: /cursor: (\S+)(\n|$)/)).1
      try await filled.removeObstacle()
      let rest = try await EventLogsTool.run(listing + ["--after", String(cursor)], store: filled.url)
      #expect(rest.status == 0)
      let listed = (first.output + rest.output).matches(of: /"last_position":(\d+)/).compactMap { Int($0.1) }
      #expect(listed == positions)
    }
  }

  @Test(.enabled(if: PostgresServer.isAvailable), arguments: [(Obstacle.damage, "newest"), (.disconnection, "oldest")])
  func `a listing that fails between two pages tells its cursor along with the error`(obstacle: Obstacle, order: String)
    async throws
  {
    try await FilledStore.inPostgres { filled in
      try await filled.logs(2000)
      try await filled.put(obstacle, at: 1000)
      let listing = ["events", "--json", "--order", order, "--limit", "2000"]
      let first = try await EventLogsTool.run(listing, store: filled.url)
      #expect(first.status == 69)
      #expect(first.errors.contains("\neventlogs: "), "\(first.errors)")
      #expect(first.lines.count > 0)
      let cursor = try #require(first.cursor)
      try await filled.removeObstacle()
      let rest = try await EventLogsTool.run(listing + ["--after", cursor], store: filled.url)
      #expect(rest.status == 0)
      let positions = try (first.objects() + rest.objects()).compactMap { $0["position"] as? Int }
      #expect(positions == (order == "oldest" ? Array(1...2000) : (1...2000).reversed()))
    }
  }
}
