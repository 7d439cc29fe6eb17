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
}
