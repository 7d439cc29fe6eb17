import ArgumentParser
import EventLogs
import Foundation

/// Prints a log with its payloads.
struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Prints a log's events with their payloads.",
    discussion: "With --json it prints the same lines as eventlogs events --json."
  )

  @Argument(help: "The log.")
  var id: String

  @Option(help: ArgumentHelp("The last index to print.", valueName: "index"))
  var through: Int?

  @Option(
    help: ArgumentHelp("Print what had been recorded by then: 2026-03-01T12:00:00Z, or so long ago: 24h.", valueName: "time")
  )
  var asOf: TimeArgument?

  @Flag(help: "Print an object on each line.")
  var json = false

  @OptionGroup
  var store: StoreOptions

  func run() async throws {
    try await running {
      let id = try LogID(validating: id)
      guard let last = through.map(EventIndex.init) ?? .max else { throw Failure.usage("--through is an index from 0 on.") }
      try await store.use { store in try await show(id, through: last, of: store) }
    }
  }

  private func show(_ id: LogID, through last: EventIndex, of store: any EventStore) async throws {
    var pages = try await LogPages(LogQuery(id, through: last, limit: 1), of: store)
    var count = 0
    repeat {
      let events = try await pages.next()
      // As a reduction as of a time does: up to the first event that was recorded too late.
      let shown = events.prefix { $0.anchor.recordedAt <= asOf?.date ?? $0.anchor.recordedAt }
      if json {
        try Output.write(try shown.flatMap { try $0.jsonLine })
      } else {
        if count == 0 { try Output.write("\(id)\(id.createdAt.map { ", created \($0.formatted(.iso8601))" } ?? "")") }
        for event in shown { try Output.write(Self.text(of: event)) }
      }
      count += shown.count
      if shown.count < events.count { break }
    } while pages.hasMore
    if let through, asOf == nil, count <= through {
      throw Failure(exitCode: .negative, message: "The log \(id) ends before index \(through).")
    }
  }

  private static func text(of event: StoredEvent) -> String {
    let version = event.event.version == 1 ? "" : " (version \(event.event.version))"
    var text =
      "\n#\(event.anchor.index)  \(event.event.type.printable)\(version)  \(event.time)  position \(event.anchor.position)"
    text += "\n    \(JSONLayout.pretty(event.event.payload, margin: 4).printableLines)"
    if let metadata = event.metadata { text += "\n    metadata \(JSONLayout.pretty(metadata, margin: 4).printableLines)" }
    return text
  }
}

extension String {
  /// Printable but for the ends of its lines.
  fileprivate var printableLines: String {
    split(separator: "\n", omittingEmptySubsequences: false).map { String($0).printable }.joined(separator: "\n")
  }
}
