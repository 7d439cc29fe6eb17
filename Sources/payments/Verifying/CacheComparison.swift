import EventLogs
import PaymentsDomain

/// Compares what is cached of payments with what their events reduce to, both as payments and as disputes.
struct CacheComparison {
  /// How many logs are compared at once, and so how many cached reductions are in memory.
  private static let batchSize = 250

  private let store: any EventStore
  private let payments: LogManager<Payment>
  private let disputes: LogManager<Disputes>
  private let isRepairing: Bool

  init(store: any EventStore, cache: any ReductionCache, isRepairing: Bool) {
    self.store = store
    payments = LogManager(store: store, cache: cache)
    disputes = LogManager(store: store, cache: cache)
    self.isRepairing = isRepairing
  }

  /// Compares all payments.
  func report() async throws(EventLogsError) -> Report {
    var report = Report()
    var query = LogListQuery(logType: PaymentEvent.logType, limit: Self.batchSize)
    while true {
      let logs = try await store.logs(query)
      try await compare(logs.map(\.logID), in: &report)
      guard logs.count == query.limit, let last = logs.last else { return report }
      query.after = last.logID
    }
  }

  /// Compares some payments.
  func report(on ids: [LogID]) async throws(EventLogsError) -> Report {
    var report = Report()
    for start in stride(from: 0, to: ids.count, by: Self.batchSize) {
      try await compare(Array(ids[start..<min(start + Self.batchSize, ids.count)]), in: &report)
    }
    return report
  }

  private func compare(_ ids: [LogID], in report: inout Report) async throws(EventLogsError) {
    report.logs += ids.count
    report.add(try await payments.verifyCache(of: ids, repairing: isRepairing), of: Payment.self)
    report.add(try await disputes.verifyCache(of: ids, repairing: isRepairing), of: Disputes.self)
  }
}

extension CacheComparison {
  /// What was found.
  struct Report: Encodable, CustomStringConvertible {
    /// Something that isn't as it shall be.
    struct Finding: Encodable {
      let logID: LogID
      let aggregate: String
      let kind: String
      let throughIndex: EventIndex?
      let isRepaired: Bool
      let message: String?

      private enum CodingKeys: String, CodingKey {
        case aggregate, kind, message
        case logID = "log_id"
        case throughIndex = "through_index"
        case isRepaired = "is_repaired"
      }
    }

    /// How many findings are told one by one; all are counted.
    private static let maximumFindings = 1000

    var logs = 0
    private(set) var compared = 0
    private(set) var absent = 0
    private(set) var different = 0
    private(set) var failed = 0
    private(set) var findings: [Finding] = []

    var isClean: Bool { different + failed == 0 }

    mutating func add<A: Aggregate>(_ verification: CacheVerification, of aggregate: A.Type) {
      compared += verification.compared
      absent += verification.absent
      different += verification.differences.count
      failed += verification.failures.count
      for difference in verification.differences {
        tell(
          Finding(
            logID: difference.logID,
            aggregate: A.aggregateName,
            kind: difference.kind.rawValue,
            throughIndex: difference.throughIndex,
            isRepaired: difference.isRepaired,
            message: nil
          )
        )
      }
      for (id, message) in verification.failures.sorted(by: { $0.key < $1.key }) {
        tell(
          Finding(
            logID: id,
            aggregate: A.aggregateName,
            kind: "failed",
            throughIndex: nil,
            isRepaired: false,
            message: message
          )
        )
      }
    }

    private mutating func tell(_ finding: Finding) {
      if findings.count < Self.maximumFindings { findings.append(finding) }
    }

    /// One line of JSON.
    ///
    /// - Throws: ``EventLogsError`` with code `unencodable`.
    func json() throws(EventLogsError) -> String {
      do {
        return String(decoding: try JSONCodec().encode(self), as: UTF8.self)
      } catch {
        throw EventLogsError(.unencodable, "The report can't be encoded.", underlying: error)
      }
    }

    var description: String {
      let lines = findings.map { finding in
        let place = finding.throughIndex.map { " through \($0)" } ?? ""
        let end = finding.isRepaired ? ", replaced" : finding.message.map { ": \($0)" } ?? ""
        return "\(finding.kind)  \(finding.aggregate) of \(finding.logID)\(place)\(end)\n"
      }
      return lines.joined() + """
        \(compared) cached reductions of \(logs) payments compared, \(different) differ, \(failed) can't be folded; \
        \(absent) aren't cached
        """
    }
  }
}
