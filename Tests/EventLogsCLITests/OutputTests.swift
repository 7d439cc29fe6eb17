import Foundation
import TestServers
import Testing

@Suite struct OutputTests {
  /// Becomes the command when nobody reads its output any more.
  private static let closed = #"exec 3> >(:); wait $!; exec "$@" >&3"#

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `an output that can't be written is a failure, with nothing to go on from`() async throws {
    try await FilledStore.inSQLite { filled in
      let id = try await filled.log(amounts: [1, 2, 3])
      for arguments in [
        ["events"], ["events", "--json"], ["events", "--format", "csv"], ["events", "\(id)"], ["logs"], ["logs", "--json"],
        ["show", "\(id)"], ["migrate", "status"], ["migrate", "plan"], ["verify"], ["stats"], ["doctor"],
      ] {
        let outcome = try await EventLogsTool.run(arguments, store: filled.url, script: #"exec "$@" > /dev/full"#)
        #expect(outcome.status == 70, "\(arguments)")
        #expect(outcome.errors.contains("eventlogs: The output can't be written: No space left on device"), "\(outcome.errors)")
        #expect(outcome.cursor == nil)
      }
      for arguments in [["events", "--follow"], ["events", "\(id)", "--follow"]] {
        let outcome = try await EventLogsTool.run(arguments, store: filled.url, script: #"exec "$@" > /dev/full"#)
        #expect(outcome.status == 70, "\(arguments)")
      }
    }
  }

  @Test(.enabled(if: PostgresServer.isAvailable), arguments: ["events", "logs"])
  func `a listing whose output ends in the middle tells the cursor of what was printed whole`(command: String) async throws {
    try await FilledStore.inPostgres { filled in
      try await filled.logs(2000)
      let listing = [command, "--json", "--order", "oldest", "--limit", "2000"]
      let whole = try await EventLogsTool.run(listing, store: filled.url)
      // Files end at 300 KiB.
      let script = #"ulimit -f 300; trap '' XFSZ; exec "$@""#
      let first = try await EventLogsTool.run(listing, store: filled.url, script: script)
      #expect(first.status == 70)
      #expect(first.errors.contains("\neventlogs: The output can't be written: File too large"), "\(first.errors)")
      let cursor = try #require(first.cursor)
      let rest = try await EventLogsTool.run(listing + ["--after", cursor], store: filled.url)
      #expect(rest.status == 0)
      let printed = whole.lines.count - rest.lines.count
      #expect(printed > 0 && printed < first.lines.count)
      #expect(Array(first.lines.prefix(printed)) + rest.lines == whole.lines)
    }
  }

  @Test(.enabled(if: PostgresServer.isAvailable))
  func `a check that nobody reads to its end tells by its exit code what it found`() async throws {
    try await FilledStore.inPostgres { filled in
      let id = try await filled.log(amounts: [1, 2, 3])
      let database = try #require(filled.database)
      for arguments in [["events"], ["logs"], ["show", "\(id)"], ["stats"], ["verify"], ["verify", "--json"], ["migrate"]] {
        let outcome = try await EventLogsTool.run(arguments, store: filled.url, script: Self.closed)
        #expect(outcome.status == 0 && outcome.errors == "", "\(arguments): \(outcome.errors)")
      }
      try await database.execute(
        """
        alter table eventlogs.events disable trigger events_are_immutable;
        delete from eventlogs.events where event_index = 1;
        insert into eventlogs.migrations (version, name) values (1000, 'from the future')
        """
      )
      for arguments in [["doctor"], ["verify"], ["verify", "\(id)"], ["migrate", "status"]] {
        for format in [[], ["--json"]] {
          let outcome = try await EventLogsTool.run(arguments + format, store: filled.url, script: Self.closed)
          #expect(outcome.status == 1 && outcome.errors == "", "\(arguments): \(outcome.errors)")
        }
      }
    }
  }
}
