import EventLogs
import Foundation

/// The whole job on an open store and cache: imports the cases, then reduces each of them cold and warm.
struct Replay {
  let cases: [FineCase]
  let store: any EventStore
  let cache: (any ReductionCache)?

  /// - Returns: What to report, and the reduction of each case in the order of the cases.
  /// - Throws: ``EventLogsError``, `InputError`.
  func run() async throws -> (report: Report, reductions: [Reduction<Fine>]) {
    var progress = Progress()
    let rows = cases.map(\.rows.count).reduce(0, +)
    let imported = try await Importer(fines: manager()).run(cases) { progress.show("imported", $0, of: rows) }

    // A manager that was shut down has written what it wanted cached, so the second one finds it.
    let (cold, warm) = (manager(), manager())
    let first = try await reduce(imported.cases, by: cold) { progress.show("reduced cold", $0, of: cases.count) }
    if await !cold.shutdown(within: .seconds(30)) {
      Diagnostics.write("Not every reduction was cached in time; the totals are right all the same.")
    }
    let second = try await reduce(imported.cases, by: warm) { progress.show("reduced warm", $0, of: cases.count) }
    await warm.shutdown()
    guard first.map(\.aggregate) == second.map(\.aggregate) else { throw CacheChangedAnswer() }

    let statistics = [cold.statistics, warm.statistics]
    let report = Report(
      cases,
      imported: imported,
      reductions: second,
      reduced: statistics.map(\.reductions).reduce(0, +),
      cacheHits: statistics.map(\.cacheHits).reduce(0, +)
    )
    return (report, second)
  }

  private func manager() -> LogManager<Fine> {
    var configuration = LogManagerConfiguration()
    configuration.cacheQueueCapacity = max(configuration.cacheQueueCapacity, cases.count)
    return LogManager(store: store, cache: cache, configuration: configuration)
  }

  /// Reduces each case through its last row and no further, so that the report is on what the input has.
  private func reduce(
    _ cases: [Importer.ImportedCase],
    by fines: LogManager<Fine>,
    progress: (Int) -> Void
  ) async throws(EventLogsError) -> [Reduction<Fine>] {
    var reductions: [Reduction<Fine>] = []
    while reductions.count < cases.count {
      let chunk = cases[reductions.count...].prefix(500)
      for (imported, whole) in zip(chunk, try await fines.reduce(chunk.map(\.logID))) {
        let isWhole = whole.throughIndex == imported.lastIndex
        reductions.append(isWhole ? whole : try await fines.reduce(imported.logID, through: imported.lastIndex))
      }
      progress(reductions.count)
    }
    return reductions
  }
}

/// The cold and the warm reductions differ, which the design rules out.
struct CacheChangedAnswer: Error, CustomStringConvertible {
  var description: String { "The reductions through the cache differ from those without it. Please report this." }
}
