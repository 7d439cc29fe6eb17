import EventLogs
import Foundation

/// What an import did and what the cases add up to.
struct Report: Encodable {
  /// The source doesn't name its currency; it comes from an Italian police force.
  private static let currency = "EUR"

  let cases: Int
  let events: Int
  let appended: Int
  let replayed: Int

  /// Reductions made: each case twice, cold and warm, and once more each time where the store has events beyond the input's.
  let reduced: Int

  /// Reductions that began with a cached one.
  let cacheHits: Int

  /// Payments for which the input states a running total, and those for which the fold has the same.
  let paymentsChecked: Int
  let paymentsMatched: Int
  let mismatches: [Mismatch]

  /// Totals by currency.
  let paid: [String: Amount]
  let outstanding: [String: Amount]

  struct Mismatch: Encodable {
    let caseId: String
    let seq: Int
    let line: Int
    let stated: Amount
    let folded: Amount
  }

  init(_ cases: [FineCase], imported: Importer.Result, reductions: [Reduction<Fine>], reduced: Int, cacheHits: Int) {
    let fines = reductions.map(\.aggregate)
    self.cases = cases.count
    self.reduced = reduced
    self.cacheHits = cacheHits
    appended = imported.appended
    replayed = imported.replayed
    events = imported.appended + imported.replayed
    paymentsChecked = fines.map(\.paymentsChecked).reduce(0, +)
    mismatches = zip(cases, fines).flatMap { fineCase, fine in
      fine.mismatches.compactMap { mismatch in
        guard let row = fineCase.rows.dropFirst(Int(mismatch.index.rawValue)).first else { return nil }
        return Mismatch(
          caseId: fineCase.id,
          seq: row.seq,
          line: row.line,
          stated: mismatch.stated,
          folded: mismatch.folded
        )
      }
    }
    paymentsMatched = paymentsChecked - mismatches.count
    paid = [Self.currency: fines.map(\.paid).reduce(.zero, +)]
    outstanding = [Self.currency: fines.map(\.outstanding).reduce(.zero, +)]
  }

  /// One JSON object on one line, names in snake case.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

extension Report: CustomStringConvertible {
  var description: String {
    var lines = [
      "\(events) events of \(cases) cases: \(appended) appended, \(replayed) replayed",
      "\(reduced) reductions, \(cacheHits) of them from a cached one",
    ]
    if paymentsChecked > 0 {
      lines.append("\(paymentsMatched) of \(paymentsChecked) payments match the total that the input states")
    }
    lines += mismatches.map {
      "  case \($0.caseId), row \($0.seq) (line \($0.line)): stated \($0.stated), folded \($0.folded)"
    }
    lines += paid.sorted { $0.key < $1.key }.map { currency, paid in
      "\(currency) \(paid) paid, \(outstanding[currency, default: .zero]) outstanding"
    }
    return lines.joined(separator: "\n")
  }
}
