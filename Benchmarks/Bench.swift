import ArgumentParser

@main struct Bench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures EventLogs beside pgbench, psql and redis-benchmark."
  )

  func run() async throws {}
}
