import ArgumentParser
import EventLogs
import EventLogsBackends

/// Prints events, of one log or of all.
struct EventsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events",
    abstract: "Prints events of one log, or of all.",
    discussion: """
      Events of all logs come by position, those of one log by index. A filter that matches seldom is looked for page by page, which \
      shows how far it is on a terminal; Ctrl-C ends it. Where there may be more, standard error gets a line "cursor: …" at the end, \
      to go on from with --after and the same filters. A cursor used with other ones is refused.

      With --follow it prints the last events, or all from --after, --from or --from-position on, and then what is appended, until Ctrl-C.
      """
  )

  @Argument(help: "A log; without it, all.")
  var id: String?

  @OptionGroup(title: "Which events")
  var selection: EventSelection

  @Option(help: "Whether the oldest or the newest come first.")
  var order = Order.oldest

  @Option(help: "How many events to print; with --follow, how many of the last to begin with. (default: 100; 10)")
  var limit: Int?

  @Option(help: ArgumentHelp("Where an earlier run with the same filters ended.", valueName: "cursor"))
  var after: String?

  @Option(help: "table, json (an object on each line) or csv.")
  var format = EventFormat.table

  @Flag(help: "The same as --format json.")
  var json = false

  @Flag(help: "Go on with what is appended, like tail -f.")
  var follow = false

  @OptionGroup
  var store: StoreOptions

  func validate() throws {
    guard limit ?? 1 >= 1 else { throw ValidationError("--limit is at least 1.") }
    guard !json || format != .csv else { throw ValidationError("--json and --format csv are two formats.") }
    guard follow else { return }
    guard order == .oldest else { throw ValidationError("--follow goes with the oldest events first.") }
    guard selection.to == nil, selection.toPosition == nil else {
      throw ValidationError("--follow has no end; leave --to out.")
    }
  }

  func run() async throws {
    try await running {
      let printer = EventPrinter(json ? .json : format)
      try await store.use { store in
        if let id {
          var listing = LogListing(id: try LogID(validating: id), command: self, printer: printer, store: store)
          try await listing.run()
        } else {
          var listing = FeedListing(command: self, printer: printer, store: store)
          try await listing.run()
        }
      }
    }
  }

  /// Whether to follow from the last events on, as nothing else was said.
  var beginsWithTheLast: Bool {
    follow && after == nil && selection.from == nil && selection.fromPosition == nil
  }

  /// Tells where to go on.
  func tell(cursor: some CustomStringConvertible) {
    Diagnostics.write(cursor: cursor)
    if let times = selection.absoluteTimes { Diagnostics.write("the cursor goes with \(times)") }
  }
}
