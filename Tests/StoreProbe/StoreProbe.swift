import EventLogs
import EventLogsPostgres
import Foundation

/// A process of its own for tests of the PostgreSQL store.
///
/// - `race URL LOG COUNT`: one of several processes that race for the same index of a log. Says `ready` when its connections stand,
///   waits for a line, lets COUNT writers append after index 0 at once, and prints for each whether it won.
/// - `consume URL NAME FILE LAST`: consumes the feed in pages of 20, writing the position of each event that it has handled to a file.
///   In the middle of the page with position LAST it says `stuck`, and goes on for ever.
/// - `replay URL LOG`: reduces a log and prints the last index, the sum, and by how many mebibytes the process grew.
@main struct StoreProbe {
  static func main() async throws {
    let arguments = CommandLine.arguments
    let store = try PostgresEventStore(arguments[2])
    switch arguments[1] {
    case "race": try await race(store, LogID(validating: arguments[3]), writers: Int(arguments[4]) ?? 1)
    case "consume": try await consume(store, CheckpointName(arguments[3]), file: arguments[4], until: Int64(arguments[5]) ?? 1)
    default: try await replay(store, LogID(validating: arguments[3]))
    }
    await store.close()
  }
}

// MARK: Racing

private func race(_ store: PostgresEventStore, _ id: LogID, writers: Int) async throws {
  _ = try await store.events(LogQuery(id, limit: 1))
  // Not `print`, which would wait in a buffer.
  FileHandle.standardOutput.write(Data("ready\n".utf8))
  _ = readLine()
  let outcomes = await withTaskGroup { group in
    for writer in 0..<writers {
      group.addTask { await outcome(of: writer, store, id) }
    }
    var outcomes: [String] = []
    for await outcome in group { outcomes.append(outcome) }
    return outcomes
  }
  print(outcomes.joined(separator: "\n"))
}

private func outcome(of writer: Int, _ store: PostgresEventStore, _ id: LogID) async -> String {
  let event = EncodedEvent(type: "captured", payload: Array("{\"writer\":\(writer)}".utf8)[...])
  do throws(EventLogsError) {
    _ = try await store.append(Append(logID: id, events: [event], expectedIndex: .at(0)))
    return "won"
  } catch {
    guard error.code == .conflict, let actual = error.actualIndex, let expected = error.expectedIndex else { return "\(error)" }
    return "conflict, expected \(expected), actual \(actual)"
  }
}

// MARK: Consuming

private func consume(_ store: PostgresEventStore, _ name: CheckpointName, file: String, until last: Int64) async throws {
  let file = try FileHandle(forWritingTo: URL(filePath: file))
  var configuration = FeedConsumerConfiguration()
  configuration.lease = .seconds(2)
  configuration.pageLimit = 20
  try await FeedConsumer(name, store: store, checkpoints: store, as: "probe", configuration: configuration).run { page in
    for event in page.events {
      try file.write(contentsOf: Data("\(event.anchor.position)\n".utf8))
      guard event.anchor.position.rawValue == last else { continue }
      FileHandle.standardOutput.write(Data("stuck\n".utf8))
      try await Task.sleep(for: .seconds(3600))
    }
  }
}

// MARK: Replaying

private enum Deposit: Event {
  case made(amount: Int)

  static let logType: LogType = "account"
}

private struct Balance: Aggregate {
  var total = 0

  mutating func apply(_ record: EventRecord<Deposit>) {
    guard case .made(let amount) = record.event else { return }
    total += amount
  }
}

private func replay(_ store: PostgresEventStore, _ id: LogID) async throws {
  let accounts = LogManager<Balance>(store: store)
  // What is allocated once is allocated before.
  _ = try await accounts.reduce(id, through: 0)
  try resetPeak()
  let idle = try kilobytes("VmRSS")
  let balance = try await accounts.reduce(id)
  let growth = try (kilobytes("VmHWM") - idle) / 1024
  print("\(balance.throughIndex.map(\.description) ?? "none") \(balance.aggregate.total) \(growth)")
}

/// Makes the kernel forget how large the process has been; see proc(5).
private func resetPeak() throws {
  try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
}

private func kilobytes(_ name: String) throws -> Int {
  let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
  return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
}
