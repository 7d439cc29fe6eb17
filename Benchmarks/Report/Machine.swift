import Foundation
import TestServers

/// What everything was measured on.
enum Machine {
  static func description(of servers: Servers) async throws -> String {
    let information = ProcessInfo.processInfo
    let memory = (Double(information.physicalMemory) / 1_073_741_824).rounded()
    return """
      \(information.activeProcessorCount) × \(processor), \(Int(memory)) GiB, \(information.operatingSystemVersionString)
      PostgreSQL \(try await postgresVersion(servers)), Redis \(try await redisVersion(servers)), \(try await swiftVersion)
      PostgreSQL: Unix socket; \(Servers.postgresSettings.joined(separator: ", "))
      Redis: TCP on 127.0.0.1, nothing kept on disk
      fdatasync of 8 KiB: \(try await fsync(servers)) (pg_test_fsync)
      """
  }

  private static var processor: String {
    let lines = ((try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? "").split(separator: "\n")
    let model = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
    return model.map { $0.trimmingCharacters(in: .whitespaces) } ?? "processor"
  }

  private static func postgresVersion(_ servers: Servers) async throws -> String {
    try await PostgresDatabase(server: servers.postgres, name: "postgres").execute("show server_version")
  }

  private static func redisVersion(_ servers: Servers) async throws -> String {
    let information = try await Command.run(["redis-cli", "-p", "\(servers.redis.port)", "info", "server"])
    return information.firstMatch(of: /redis_version:([0-9.]+)/).map { String($0.1) } ?? "of unknown version"
  }

  private static var swiftVersion: String {
    get async throws {
      let output = try await Command.result(of: ["swift", "--version"]).output
      return output.firstMatch(of: /Swift version [0-9.]+/).map { String($0.0) } ?? "Swift of unknown version"
    }
  }

  /// The line of `pg_test_fsync` for one write and fdatasync, which is PostgreSQL's way on Linux. The program goes through many other
  /// ways too, and isn't waited for.
  private static func fsync(_ servers: Servers) async throws -> String {
    let words = [
      "timeout", "5", "stdbuf", "-oL", servers.postgres.program("pg_test_fsync"), "-s", "1", "-f",
      servers.postgres.folder + "/pg_test_fsync.out",
    ]
    let output = try await Command.result(of: Command.asPostgres(words)).output
    let line = output.firstMatch(of: /fdatasync +([0-9.]+) ops\/sec +([0-9]+) usecs\/op/)
    return line.map { "\($0.2) µs, \($0.1)/s" } ?? "unknown"
  }
}
