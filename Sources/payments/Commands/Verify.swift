import ArgumentParser
import EventLogs
import EventLogsBackends
import Foundation
import PaymentsDomain

/// Compares cached reductions with fresh folds.
struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compares cached payments and disputes with what their events reduce to.",
    discussion: """
      Without payments and --sample it goes through all payments. Only what is in the cache is folded. Events are never touched; \
      eventlogs verify looks through them.

      Exit codes: 0 all is well, 1 something differs or can't be folded, 64 for wrong usage, 69 when the store or the cache can't be \
      used, 78 for a setting that isn't valid, 70 for anything else.
      """
  )

  @Argument(help: "The payments to compare; without any, all.")
  var ids: [String] = []

  @Option(help: ArgumentHelp("Compare so many payments picked at random, 1 to 1000.", valueName: "count"))
  var sample: Int?

  @Flag(help: "Replace cached reductions that differ.")
  var fixCache = false

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup
  var source: SettingsSource

  func validate() throws {
    guard ids.isEmpty || sample == nil else { throw ValidationError("Name the payments, or let them be picked by --sample.") }
    guard (1...1000).contains(sample ?? 1) else { throw ValidationError("--sample is from 1 to 1000.") }
    for id in ids where LogID(id)?.type != PaymentEvent.logType { throw ValidationError("\(id) is not the id of a payment.") }
  }

  func run() async throws {
    try await source.use(showsPayments: false) { configuration throws(ServiceFailure) in
      let report: CacheComparison.Report
      do throws(EventLogsError) {
        report = try await compare(configuration)
        print(json ? try report.json() : report.description)
        // Before the verdict, which goes to standard error.
        fflush(nil)
      } catch {
        throw error.code == .invalidArgument ? .configuration(error.message) : .unavailable(error.description)
      }
      guard report.isClean else {
        throw ServiceFailure(exitCode: .failure, description: "something differs or can't be folded")
      }
    }
  }

  private func compare(_ configuration: ServiceConfiguration) async throws(EventLogsError) -> CacheComparison.Report {
    let cache = try configuration.openSharedCache(to: "compare")
    let store = try await configuration.store.openExisting()
    let comparison = CacheComparison(store: store, cache: cache, isRepairing: fixCache)
    let report: CacheComparison.Report
    do throws(EventLogsError) {
      report = try await compare(comparison, in: store)
    } catch {
      await cache.close()
      await store.close()
      throw error
    }
    await cache.close()
    await store.close()
    return report
  }

  private func compare(
    _ comparison: CacheComparison,
    in store: any EventStore
  ) async throws(EventLogsError) -> CacheComparison.Report {
    if let sample {
      return try await comparison.report(on: store.sampleLogs(sample, ofType: PaymentEvent.logType))
    }
    return ids.isEmpty ? try await comparison.report() : try await comparison.report(on: ids.compactMap { LogID($0) })
  }
}
