import ArgumentParser
import EventLogs
import Foundation

/// Fills the cache ahead of demand.
struct Warm: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reduces payments and disputes ahead of demand, and writes them to the cache.",
    discussion: """
      All payments are looked at, unless --since, --from-position or --ids says which; written are those that the cache lacks or \
      has without their newest events. The place is kept in the store under --checkpoint: a job that was killed goes on there, and a \
      second one under the same name is refused.

      On a terminal a line on standard error shows how far it is. What came of it is one line of JSON on standard output at the \
      end, or text on a terminal.

      With --follow it goes on with what is appended, until SIGTERM or SIGINT, and begins again when the cache was flushed. With \
      --http-port or --http-socket it then serves /metrics, and /healthz, which is 503 when nothing was done for a minute.

      Exit codes: 0 when nothing failed and, without --follow, all was done; 1 when logs failed, or it was stopped before the end; \
      64 for wrong usage, 69 when the store, the cache or the address can't be used, 75 when another instance holds the \
      checkpoint, 78 for a setting that isn't valid, 70 for anything else.
      """
  )

  @Option(help: ArgumentHelp("Payments that changed since a time: 24h, 30m, 7d, or as in RFC 3339.", valueName: "time"))
  var since: StartTime?

  @Option(help: ArgumentHelp("Payments that changed after a position of the feed.", valueName: "position"))
  var fromPosition: Int64?

  @Option(help: ArgumentHelp("The payments whose ids a file lists, one a line; - for standard input.", valueName: "file"))
  var ids: String?

  @Flag(help: "Fold and write payments anew that the cache has as they are.")
  var all = false

  @Option(help: ArgumentHelp("How many payments a second at most.", valueName: "payments"))
  var rate: Double?

  @Option(help: ArgumentHelp("How many payments go together.", valueName: "payments"))
  var batch = WarmingConfiguration().batchSize

  @Option(help: ArgumentHelp("How many batches are under way.", valueName: "batches"))
  var concurrency = WarmingConfiguration().concurrency

  @Flag(help: "Go on with what is appended.")
  var follow = false

  @Option(help: ArgumentHelp("The name under which the place is kept.", valueName: "name"))
  var checkpoint = "payments-warm"

  @Option(help: ArgumentHelp("How long the checkpoint stays with an instance that died.", valueName: "seconds"))
  var lease = 10

  @OptionGroup
  var source: SettingsSource

  func validate() throws {
    guard [since != nil, fromPosition != nil, ids != nil].count(where: \.self) <= 1 else {
      throw ValidationError("Only one of --since, --from-position and --ids says which payments.")
    }
    guard ids == nil || !follow else { throw ValidationError("--follow doesn't go with --ids.") }
    guard fromPosition ?? 0 >= 0 else { throw ValidationError("--from-position is 0 or more.") }
    guard rate.map({ $0 > 0 && $0.isFinite }) ?? true else { throw ValidationError("--rate is greater than 0.") }
    guard (1...LogQuery.maximumLimit).contains(batch) else { throw ValidationError("--batch is from 1 to 1024.") }
    guard (1...64).contains(concurrency) else { throw ValidationError("--concurrency is from 1 to 64.") }
    guard (1...3600).contains(lease) else { throw ValidationError("--lease is from 1 to 3600.") }
    guard (try? CheckpointName(checkpoint)) != nil else { throw ValidationError("--checkpoint is no name of a checkpoint.") }
  }

  func run() async throws {
    try await source.useSettings { settings throws(ServiceFailure) in
      let configuration = try ServiceConfiguration(settings, showsPayments: false)
      let port = try settings.number(.port, 0...65_535, default: -1)
      let socket = try settings.text(.socket)
      let list: LogIDList? = if let ids { try LogIDList(path: ids) } else { nil }
      let warming = try PaymentsWarming(
        configuration,
        name: checkpoint,
        selection: list.map { .logs($0.ids) } ?? since.map { .changedSince($0.date) } ?? changes ?? .all,
        pace: pace,
        isListening: follow && (port >= 0 || socket != nil),
        list: list
      )
      try await warming.run()
    }
  }

  private var changes: WarmingSelection? {
    fromPosition.flatMap { GlobalPosition(rawValue: $0) }.map { .changed(after: $0) }
  }

  private var pace: WarmingConfiguration {
    var pace = WarmingConfiguration()
    pace.follows = follow
    pace.evenIfFresh = all
    pace.batchSize = batch
    pace.concurrency = concurrency
    pace.logsPerSecond = rate
    pace.lease = .seconds(lease)
    return pace
  }
}
