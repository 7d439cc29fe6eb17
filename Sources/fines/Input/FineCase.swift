import EventLogs
import struct Foundation.Data

/// The rows of one case in the order of `seq`, each checked and turned into its event.
struct FineCase {
  let id: String
  var rows: [FineRow]

  /// Reads all cases of a file. One malformed row fails the whole file, so that no case is ever half-imported.
  ///
  /// - Returns: The cases in the order in which they first appear; each has a row that creates it, and then others.
  static func read(_ bytes: Data) throws(InputError) -> [FineCase] {
    var reader = CSVReader(bytes)
    guard let header = try reader.next() else { throw InputError("The file is empty.") }
    let columns = try FineColumns(header)
    var places: [String: Int] = [:]
    var cases: [FineCase] = []
    while let record = try reader.next() {
      let row = try FineRow(record, columns)
      if let place = places[row.caseID] {
        cases[place].rows.append(row)
      } else {
        places[row.caseID] = cases.count
        cases.append(FineCase(id: row.caseID, rows: [row]))
      }
    }
    for place in cases.indices { try cases[place].putInOrder() }
    return cases
  }

  private mutating func putInOrder() throws(InputError) {
    rows.sort { ($0.seq, $0.line) < ($1.seq, $1.line) }
    for (row, expected) in zip(rows, 1...) {
      guard row.seq >= expected else {
        throw InputError(line: row.line, "Case \(id) has a second row with seq \(row.seq).")
      }
      guard row.seq == expected else {
        throw InputError(line: row.line, "Case \(id) has no row with seq \(expected), but one with seq \(row.seq).")
      }
      let isCreation = if case .created = row.event { true } else { false }
      guard isCreation == (expected == 1) else {
        throw InputError(line: row.line, "Case \(id) is created by its first row and by no other.")
      }
    }
  }
}
