import EventLogs

/// Appends the rows of cases, one log per case, each row under a key of its own: whatever an earlier run appended is replayed.
struct Importer {
  /// How many cases are under way at once; the stores commit what comes together in groups.
  private static let concurrency = 64

  let fines: LogManager<Fine>

  /// Where the rows of one case are.
  struct ImportedCase {
    let logID: LogID

    /// The index of the case's last row; the store may hold later events, from a longer file.
    let lastIndex: EventIndex
  }

  /// What became of the rows.
  struct Result {
    /// In the order of the cases.
    var cases: [ImportedCase]
    var appended = 0
    var replayed = 0
  }

  /// - Parameter progress: Told how many rows are done.
  /// - Throws: `InputError` for a row that was imported before with other content; ``EventLogsError``. What was appended by
  ///   then is replayed by the next run.
  func run(_ cases: [FineCase], progress: (Int) -> Void) async throws -> Result {
    let unknown = ImportedCase(logID: LogID(type: FineEvent.logType), lastIndex: .first)
    var result = Result(cases: Array(repeating: unknown, count: cases.count))
    try await withThrowingTaskGroup(of: (place: Int, receipts: [AppendReceipt]).self) { group in
      var places = cases.indices.makeIterator()
      func startNext() {
        guard let place = places.next() else { return }
        group.addTask { (place, try await append(cases[place])) }
      }
      for _ in 0..<Self.concurrency { startNext() }
      while let (place, receipts) = try await group.next() {
        let replayed = receipts.count(where: \.isReplay)
        result.cases[place] = ImportedCase(logID: receipts[0].logID, lastIndex: receipts[receipts.count - 1].lastIndex)
        result.replayed += replayed
        result.appended += receipts.count - replayed
        progress(result.appended + result.replayed)
        startNext()
      }
    }
    return result
  }

  /// A retry of the first row gets the log that the first run made, and so finds the rest.
  private func append(_ fine: FineCase) async throws -> [AppendReceipt] {
    var receipts: [AppendReceipt] = []
    for row in fine.rows { receipts.append(try await append(row, after: receipts.last)) }
    return receipts
  }

  private func append(_ row: FineRow, after last: AppendReceipt?) async throws -> AppendReceipt {
    do throws(EventLogsError) {
      guard let last else {
        return try await fines.create([row.event], idempotencyKey: row.idempotencyKey, metadata: row.metadata)
      }
      return try await fines.append(
        [row.event],
        to: last.logID,
        expecting: .at(last.lastIndex),
        idempotencyKey: row.idempotencyKey,
        metadata: row.metadata
      )
    } catch {
      guard error.code == .idempotencyKeyReused else { throw error }
      throw InputError(line: row.line, "Case \(row.caseID), row \(row.seq) was imported before with other content.")
    }
  }
}
