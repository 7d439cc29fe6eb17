import ArgumentParser
import EventLogs
import EventLogsBackends

/// Looks for what no append leaves behind.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Looks for holes, positions out of order, and events that can't be read.",
    discussion: """
      Without logs and --sample it looks through all events, a page at a time, and never writes. That the last events of a log are \
      missing can't be seen. Cached reductions are compared by the application's own command, such as payments verify, since \
      that knows how to fold. The exit code is 1 if something is wrong.
      """
  )

  /// How many defects are told in JSON.
  private static let maximumDefects = 1000

  @Argument(help: "The logs to look through; without any, all.")
  var ids: [String] = []

  @Option(help: ArgumentHelp("Look through so many logs picked at random, 1 to 1000.", valueName: "count"))
  var sample: Int?

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup
  var store: StoreOptions

  func validate() throws {
    guard ids.isEmpty || sample == nil else { throw ValidationError("Name the logs, or let them be picked by --sample.") }
    guard (1...1000).contains(sample ?? 1) else { throw ValidationError("--sample is from 1 to 1000.") }
  }

  func run() async throws {
    try await running {
      var ids: [LogID] = []
      for text in self.ids { ids.append(try LogID(validating: text)) }
      try await store.use { [ids] store in
        var logs: [LogID]? = ids.isEmpty ? nil : ids
        if let sample { logs = try await store.sampleLogs(sample) }
        var report = VerifyReport(logs: logs?.count)
        do { try await verify(logs, in: store, &report) } catch is OutputClosed {}
        if report.count > 0 { throw Failure.negative }
      }
    }
  }

  private func verify(_ logs: [LogID]?, in store: any EventStore, _ report: inout VerifyReport) async throws {
    let verifier = EventVerifier(store: store)
    var progress = Progress()
    if let logs {
      for (number, id) in logs.enumerated() {
        progress.show("\(number) of \(logs.count) logs, \(report.count) defects")
        let (events, defects) = try await verifier.verify(id)
        progress.clear()
        try tell(events, defects, &report)
      }
    } else {
      var position = GlobalPosition.start
      while true {
        let stretch = try await verifier.stretch(after: position)
        progress.clear()
        try tell(stretch.events, stretch.defects, &report)
        guard stretch.through > position, stretch.through < stretch.head else { break }
        position = stretch.through
        progress.show("position \(position) of \(stretch.head), \(report.count) defects")
      }
    }
    progress.clear()
    if json {
      try Output.write(json: report)
    } else {
      let scope = logs.map { " of \($0.count) logs" } ?? ""
      try Output.write("\(report.events) events\(scope) looked through, \(report.count) defects")
    }
  }

  private func tell(_ events: Int, _ defects: [LogDefect], _ report: inout VerifyReport) throws {
    report.events += events
    report.count += defects.count
    for defect in defects {
      if json {
        if report.defects.count < Self.maximumDefects { report.defects.append(VerifyReport.Defect(defect)) }
      } else {
        let position = defect.position.map { "  position \($0)" } ?? ""
        try Output.write("\(defect.kind.rawValue)\(position)  \(defect.message.printable)")
      }
    }
  }
}

/// What was found, in JSON.
private struct VerifyReport: Encodable {
  struct Defect: Encodable {
    let kind: LogDefect.Kind
    let logID: LogID?
    let index: EventIndex?
    let position: GlobalPosition?
    let message: String

    init(_ defect: LogDefect) {
      kind = defect.kind
      logID = defect.logID
      index = defect.index
      position = defect.position
      message = defect.message
    }

    private enum CodingKeys: String, CodingKey {
      case kind, index, position, message
      case logID = "log_id"
    }
  }

  let logs: Int?
  var events = 0
  var count = 0
  var defects: [Defect] = []

  init(logs: Int?) {
    self.logs = logs
  }

  private enum CodingKeys: String, CodingKey {
    case logs, events, defects
    case count = "defect_count"
  }
}
