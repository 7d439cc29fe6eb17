import Foundation
import TestServers
import Testing

@Suite struct MigrateTests {
  @Test(.enabled(if: PostgresServer.isAvailable))
  func `ten processes at once migrate a database once`() async throws {
    let database = try await PostgresServer.freshDatabase()
    let url = database.url()
    let outcomes = try await withThrowingTaskGroup { group in
      for _ in 0..<10 {
        group.addTask { try await EventLogsTool.run(["migrate", "apply", "--json"], store: url) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.map(\.status) == Array(repeating: 0, count: 10), "\(outcomes.map(\.errors))")
    for outcome in outcomes { #expect(try outcome.object()["pending"] as? [String] == []) }
    let versions = try await database.execute("select count(*) = count(distinct version) from eventlogs.migrations")
    #expect(versions == "t")
  }

  @Test(.enabled(if: PostgresServer.isAvailable))
  func `status and plan tell what is missing and change nothing`() async throws {
    let database = try await PostgresServer.freshDatabase()
    let url = database.url()
    let before = try await EventLogsTool.run(["migrate", "status", "--json"], store: url)
    #expect(before.status == 1)
    #expect(try before.object()["version"] as? Int == 0)
    let plan = try await EventLogsTool.run(["migrate", "plan"], store: url)
    #expect(plan.status == 0)
    #expect(plan.output.contains("create table eventlogs.events"))
    #expect(try await database.execute("select count(*) from pg_namespace where nspname = 'eventlogs'") == "0")
    let applied = try await EventLogsTool.run(["migrate", "apply"], store: url)
    #expect(applied.status == 0)
    #expect(try await EventLogsTool.run(["migrate"], store: url).status == 0)
    try await database.execute("insert into eventlogs.migrations (version, name) values (1000, 'from the future')")
    let newer = try await EventLogsTool.run(["migrate", "status"], store: url)
    #expect(newer.status == 1)
    #expect(newer.output.contains("version 1000"))
    #expect(try await EventLogsTool.run(["migrate", "apply"], store: url).status == 69)
  }

  @Test func `a file is created by apply alone`() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "eventlogs-\(UUID()).sqlite").path
    defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
    #expect(try await EventLogsTool.run(["migrate", "status"], store: "sqlite:\(path)").status == 1)
    let missing = try await EventLogsTool.run(["events"], store: "sqlite:\(path)")
    #expect(missing.status == 64)
    #expect(missing.errors.contains("There is no file"))
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(try await EventLogsTool.run(["migrate", "apply"], store: "sqlite:\(path)").status == 0)
    #expect(try await EventLogsTool.run(["migrate", "status"], store: "sqlite:\(path)").status == 0)
    #expect(try await EventLogsTool.run(["events"], store: "sqlite:\(path)").status == 0)
  }
}
