import ArgumentParser
import EventLogs
import EventLogsBackends
import Foundation

/// Looks at the store's schema, or brings it up to date.
struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Tells of the store's schema, or brings it up to date.",
    subcommands: [Status.self, Plan.self, Apply.self],
    defaultSubcommand: Status.self
  )

  struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tells which steps the schema has, and which it lacks.",
      discussion: "The exit code is 1 if a step is missing, or one is there that this build doesn't know."
    )

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup
    var store: StoreOptions

    func run() async throws {
      try await running {
        let status = try await store.url.schemaStatus()
        do { try tell(status) } catch is OutputClosed {}
        if status.diagnosis.verdict != .fine { throw Failure.negative }
      }
    }

    private func tell(_ status: SchemaStatus) throws {
      if json { return try Output.write(json: SchemaReport(status)) }
      for step in status.applied {
        try Output.write("\(step.version)  \(step.name), applied\(step.appliedAt.map { " \($0.formatted(.iso8601))" } ?? "")")
      }
      for step in status.pending { try Output.write("\(step.version)  \(step.name), missing") }
      try Output.write(status.diagnosis.finding)
    }
  }

  struct Plan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Prints the statements of the steps that apply would take.")

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup
    var store: StoreOptions

    func run() async throws {
      try await running {
        let status = try await store.url.schemaStatus()
        if json { return try Output.write(json: SchemaReport(status)) }
        if status.pending.isEmpty { return try Output.write("Nothing is to be done. \(status.diagnosis.finding)") }
        for step in status.pending {
          try Output.write("-- \(step.version): \(step.name)")
          for statement in step.statements { try Output.write(statement.hasSuffix(";") ? statement : "\(statement);") }
        }
      }
    }
  }

  struct Apply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Brings the schema up to date.",
      discussion: """
        All missing steps are applied in one transaction, or none is. Any number may run at once: one works, the others wait and find \
        nothing left to do.
        """
    )

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup
    var store: StoreOptions

    func run() async throws {
      try await running {
        try await store.url.migrate()
        let status = try await store.url.schemaStatus()
        if json { try Output.write(json: SchemaReport(status)) } else { try Output.write(status.diagnosis.finding) }
      }
    }
  }
}

/// The state of the schema in JSON.
private struct SchemaReport: Encodable {
  struct Step: Encodable {
    let version: Int
    let name: String
    let appliedAt: Date?
    let statements: [String]?

    private enum CodingKeys: String, CodingKey {
      case version, name, statements
      case appliedAt = "applied_at"
    }
  }

  let version: Int
  let known: Int
  let applied: [Step]
  let pending: [Step]

  init(_ status: SchemaStatus) {
    version = status.version
    known = status.known
    applied = status.applied.map { Step(version: $0.version, name: $0.name, appliedAt: $0.appliedAt, statements: nil) }
    pending = status.pending.map { Step(version: $0.version, name: $0.name, appliedAt: nil, statements: $0.statements) }
  }
}
