import ArgumentParser
import EventLogs
import EventLogsBackends
import Foundation
import Logging

@main
struct Fines: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Replays a CSV of road-traffic fines, one log per case, and prints what they reduce to.",
    discussion: """
      The columns case_id, seq, timestamp, activity, amount, expense and paymentAmount are required. Where the input has \
      totalPaymentAmount, the fold's running total is compared with it.

      Every row is appended under an idempotency key: a second run appends nothing and replays everything, and a run that was \
      cut short is completed. A malformed row stops the import before anything is written.

      Stores: memory:, sqlite:PATH, postgres://…
      Caches: none, memory:, redis://…, redis+unix://…

      Exit codes: 0 done, 64 wrong usage, 65 malformed input, 66 input can't be read, 70 other failure, \
      73 outcomes can't be written, 75 store unavailable, try again.
      """
  )

  @Argument(help: "The events, plain or compressed with gzip.")
  var csv: String

  @Option(help: "Where the events go.")
  var store = "memory:"

  @Option(help: "Where reductions are cached.")
  var cache = "memory:"

  @Flag(help: "Print one JSON object.")
  var json = false

  @Option(help: "Write what each case reduced to into this file: case_id,paid,outstanding,events.")
  var outcomes: String?

  static func main() async {
    // A peer that closes its end must be an error of that connection, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    await main(nil)
  }

  func run() async throws {
    do {
      try await replay()
    } catch {
      Diagnostics.write("\(error)")
      throw ExitCode(for: error)
    }
  }

  private func replay() async throws {
    // Read here and not by the option parser, whose errors would repeat a URL with its password.
    let (storeURL, cacheURL) = (try EventStoreURL(store), try ReductionCacheURL(cache))
    let cases = try FineCase.read(InputFile.read(csv))
    if let outcomes { try Outcomes.requireFolder(of: outcomes) }
    let cache = try cacheURL.open(maximumEntries: max(1, cases.count))
    let store = try await storeURL.open()

    let outcome: Result<(report: Report, reductions: [Reduction<Fine>]), any Error>
    do {
      outcome = .success(try await Replay(cases: cases, store: store, cache: cache).run())
    } catch {
      outcome = .failure(error)
    }
    await store.close()
    await cache?.close()

    let (report, reductions) = try outcome.get()
    print(json ? try report.json() : report.description)
    if let outcomes { try Outcomes.write(reductions, to: outcomes) }
  }
}
