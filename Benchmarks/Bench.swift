import ArgumentParser
import Foundation
import TestServers

@main struct Bench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures EventLogs beside pgbench, psql and redis-benchmark.",
    discussion: """
      Starts a private PostgreSQL, durable as by default, and a private Redis. Every workload of ours and the tool's equivalent are \
      measured in turn, round after round; what is printed are medians of the rounds. Rates depend on the machine; compare ratios.
      """
  )

  @Flag(help: "Fewer, shorter rounds: ends within three minutes.")
  var quick = false

  @Option(help: "Also write the results to this file, as JSON.")
  var json: String?

  @Option(help: "How many rounds to measure.")
  var rounds: Int?

  @Option(help: "How many events the large table holds when the measuring begins, at least 2,250,000.")
  var events = 5_000_000

  @Flag(help: "List the workloads and end.")
  var list = false

  @Argument(help: "What to measure: workloads such as append/32, or groups such as append. All but http and warm by default.")
  var names: [String] = []

  mutating func validate() throws {
    let lines = Workload.all.flatMap(\.lines)
    for name in names where !lines.contains(where: { $0.isNamed(name) }) {
      throw ValidationError("There is no workload \(name); --list names all.")
    }
    if events < 2_250_000 { throw ValidationError("The large table holds at least 2,250,000 events.") }
    if let rounds, rounds < 1 { throw ValidationError("There is at least one round.") }
  }

  func run() async throws {
    if list {
      for line in Workload.all.flatMap(\.lines) { print(line.name) }
      return
    }
    signal(SIGPIPE, SIG_IGN)
    let postgres = try await PostgresServer(settings: Servers.postgresSettings)
    try await RedisServer.with(.init(listensOnTCP: true)) { redis in
      let servers = Servers(postgres: postgres, redis: redis)
      print(try await Machine.description(of: servers))
      let bench = Workbench(
        servers: servers,
        duration: .milliseconds(quick ? 500 : 3000),
        toolSeconds: quick ? 1 : 3,
        largeCount: events
      )
      let comparisons = try await compare(on: bench)
      print("\n\(Table(comparisons).text)")
      print("p50 and p99 are of one call, which in replay, reduce-many and feed does many units.")
      if let json { try JSONReport(comparisons).write(to: URL(filePath: json)) }
      await bench.close()
    }
    try await postgres.stop(.immediate)
  }

  private func compare(on bench: Workbench) async throws -> [Comparison] {
    var comparisons: [Comparison] = []
    for workload in Workload.all {
      let lines = workload.lines.filter { line in
        names.isEmpty ? !workload.isOnRequest : names.contains { line.isNamed($0) }
      }
      guard !lines.isEmpty else { continue }
      let needed = Set(lines.flatMap { [$0.name, $0.tool] })
      let steps = try await workload.prepare(bench).filter { needed.contains($0.name) }
      var samples: [String: [Sample]] = [:]
      for round in 1...(rounds ?? (quick ? 3 : 5)) {
        for step in steps {
          progress("round \(round): \(step.name)")
          samples[step.name, default: []].append(try await step.run())
        }
      }
      progress("")
      comparisons += lines.map { line in
        Comparison(
          line: line,
          rounds: Array(zip(samples[line.name] ?? [], samples[line.tool] ?? [])).map { (ours: $0.0, tool: $0.1) }
        )
      }
    }
    return comparisons
  }

  /// Says on a terminal what is under way.
  private func progress(_ text: String) {
    guard isatty(STDERR_FILENO) != 0 else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
  }
}
