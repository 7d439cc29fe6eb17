import TestServers

/// psql's binary COPY of a log's rows to /dev/null: as fast as libpq takes rows in.
struct Psql {
  let database: PostgresDatabase

  /// Copies a log so many times over one connection.
  func copy(_ logs: Logs, times: Int) async throws -> Sample {
    let copy = """
      \\copy (select \(PgbenchScripts.columns) from eventlogs.events where log_id = '\(logs.uuid)' order by event_index) \
      to '/dev/null' with (format binary)
      """
    // The first COPY isn't timed, as the first call of ours isn't.
    let commands = [copy, "\\timing on"] + Array(repeating: copy, count: times)
    let output = try await Command.run(database.psql + commands.flatMap { ["-c", $0] })
    let milliseconds = output.matches(of: /Time: ([0-9.]+) ms/).compactMap { Double($0.1) }
    guard milliseconds.count == times else { throw ServerFailure("psql printed no times:\n\(output)") }
    return Sample(operations: logs.events * times, seconds: milliseconds.reduce(0, +) / 1000)
  }
}
