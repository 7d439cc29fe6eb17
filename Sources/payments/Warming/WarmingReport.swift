import EventLogs
import Foundation

/// What a run of `payments warm` came to: one line of JSON with stable names, or text.
struct WarmingReport: Encodable {
  struct Counts: Encodable {
    let warmed: Int
    let fresh: Int
    let refused: Int
    let failed: Int
    let unknown: Int

    init(_ counts: WarmingCounts) {
      (warmed, fresh, refused) = (counts.warmed, counts.fresh, counts.refused)
      (failed, unknown) = (counts.failed, counts.unknown)
    }
  }

  struct Failure: Encodable {
    let log: String
    let reason: String
  }

  /// Whether all that was selected was looked at.
  let complete: Bool

  /// How many logs were looked at.
  let logs: Int

  /// What became of them for each aggregate.
  let aggregates: [String: Counts]

  /// How many lines of the list were no ids.
  let malformed: Int

  /// The first failures.
  let failures: [Failure]

  /// How often the cache had lost what it held.
  let losses: Int
  let seconds: Double

  init(_ progress: WarmingProgress, list: LogIDList?, seconds: Double) {
    let (malformedCount, firstMalformed) = list?.malformed ?? (0, [])
    complete = progress.phase == .done
    logs = progress.logs
    aggregates = progress.counts.mapValues { Counts($0) }
    malformed = malformedCount
    failures =
      progress.total.failures.map { Failure(log: $0.logID.description, reason: $0.reason) }
      + firstMalformed.map { Failure(log: $0.text, reason: "line \($0.line) is no id of a log") }
    losses = progress.losses
    self.seconds = (seconds * 1000).rounded() / 1000
  }

  var isClean: Bool { malformed == 0 && aggregates.values.allSatisfy { $0.failed == 0 } }

  /// One line.
  func json() -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  var text: String {
    var lines = ["\(logs) payments in \(seconds) s\(complete ? "" : ", stopped before the end")"]
    for (name, counts) in aggregates.sorted(by: { $0.key < $1.key }) {
      lines.append("\(name): \(counts.text)")
    }
    lines += failures.map { "failed: \($0.log): \($0.reason)" }
    return lines.joined(separator: "\n")
  }
}

extension WarmingReport.Counts {
  /// The counts in a few words.
  var text: String {
    "\(warmed) warmed, \(fresh) fresh, \(refused) refused, \(failed) failed" + (unknown == 0 ? "" : ", \(unknown) unknown")
  }
}
