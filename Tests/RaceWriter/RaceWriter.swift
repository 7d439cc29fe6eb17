import EventLogs
import EventLogsPostgres
import Foundation

/// One of several processes that race for the same index of a log.
///
/// Arguments: connection string, log id, number of writers. Says `ready` when its connections stand, waits for a line, lets all
/// its writers append after index 0 at once, and prints for each `won`, or `conflict EXPECTED ACTUAL`.
@main struct RaceWriter {
  static func main() async throws {
    let arguments = CommandLine.arguments
    let store = try PostgresEventStore(arguments[1])
    let id = try LogID(validating: arguments[2])
    _ = try await store.events(LogQuery(id, limit: 1))
    // Not `print`, which would wait in a buffer.
    FileHandle.standardOutput.write(Data("ready\n".utf8))
    _ = readLine()
    let outcomes = await withTaskGroup { group in
      for writer in 0..<Int(arguments[3])! {
        group.addTask { await race(store, id, writer) }
      }
      var outcomes: [String] = []
      for await outcome in group { outcomes.append(outcome) }
      return outcomes
    }
    print(outcomes.joined(separator: "\n"))
    await store.close()
  }

  private static func race(_ store: PostgresEventStore, _ id: LogID, _ writer: Int) async -> String {
    let event = EncodedEvent(type: "captured", payload: Array("{\"writer\":\(writer)}".utf8)[...])
    do throws(EventLogsError) {
      _ = try await store.append(Append(logID: id, events: [event], expectedIndex: .at(0)))
      return "won"
    } catch {
      guard error.code == .conflict, let actual = error.actualIndex, let expected = error.expectedIndex else {
        return "\(error)"
      }
      return "conflict, expected \(expected), actual \(actual)"
    }
  }
}
