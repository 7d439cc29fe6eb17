import ArgumentParser
import EventLogs
import EventLogsBackends

/// Looks for settings that will bite.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Looks for settings of the servers that will bite, and says what to do.",
    discussion: """
      A danger is something by which acknowledged events can be lost, changed or skipped; the exit code is 1 then. A warning is \
      something that will be slow, or stop some day.
      """
  )

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup
  var store: StoreOptions

  @OptionGroup
  var cache: CacheOptions

  func run() async throws {
    try await running {
      try await store.use { store in
        var diagnoses = try await store.diagnose()
        do throws(EventLogsError) {
          diagnoses += try await cache.ask { cache throws(EventLogsError) in try await cache.diagnose() } ?? []
        } catch {
          guard error.code == .cacheUnavailable else { throw error }
          diagnoses.append(
            .warning(
              "cache",
              error.message,
              "Until it answers, every log is folded from its first event: start it, or mend the URL."
            )
          )
        }
        do { try tell(diagnoses) } catch is OutputClosed {}
        if diagnoses.contains(where: { $0.verdict == .danger }) { throw Failure.negative }
      }
    }
  }

  private func tell(_ diagnoses: [Diagnosis]) throws {
    if json {
      try Output.write(json: DoctorReport(checks: diagnoses))
    } else {
      for diagnosis in diagnoses {
        try Output.write("\(diagnosis.verdict.mark) \(diagnosis.check): \(diagnosis.finding)".printable)
        if let advice = diagnosis.advice { try Output.write("          \(advice)".printable) }
      }
    }
  }
}

private struct DoctorReport: Encodable {
  let checks: [Diagnosis]
}

extension Diagnosis.Verdict {
  fileprivate var mark: String {
    switch self {
    case .fine: "fine     "
    case .warning: "warning  "
    case .danger: "danger   "
    }
  }
}
