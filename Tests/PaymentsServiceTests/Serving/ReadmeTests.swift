import Foundation
import TestServers
import Testing

@Suite struct `The README's requests` {
  @Test func `are answered as it shows`() async throws {
    let readme = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../README.md")
    let section = try #require(
      try String(contentsOf: readme, encoding: .utf8).components(separatedBy: "## The payment service").last
    )
    let blocks = section.components(separatedBy: "\n```")
    let requests = try #require(blocks.first { $0.hasPrefix("sh\n") }).dropFirst(3)
    let answers = try #require(blocks.dropFirst(3).first).trimmingCharacters(in: .newlines)

    try await RunningService.with { service in
      let token = try service.developmentToken
      let script = "TOKEN=\(token)\n" + requests.replacing("http://127.0.0.1:8080", with: service.base)
      #expect(try await Command.run(["bash", "-euo", "pipefail", "-c", script]) == answers)
    }
  }
}
