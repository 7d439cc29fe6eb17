/// Lines with columns one below another, made page by page.
struct Table {
  /// How a column is set.
  enum Alignment {
    case left, right
  }

  private let columns: [(title: String, alignment: Alignment)]
  private var widths: [Int]
  private var hasHeader = false

  init(_ columns: [(title: String, alignment: Alignment)]) {
    self.columns = columns
    widths = columns.map(\.title.count)
  }

  /// Sets further rows. Columns grow with what comes, and never shrink; the first rows come with the header.
  mutating func lines(_ rows: [[String]]) -> String {
    var rows = rows.map { $0.map(\.printable) }
    for row in rows { for (place, cell) in row.enumerated() { widths[place] = max(widths[place], cell.count) } }
    if !hasHeader { rows.insert(columns.map(\.title), at: 0) }
    hasHeader = true
    return rows.map { line($0) + "\n" }.joined()
  }

  private func line(_ row: [String]) -> String {
    var line = ""
    for (place, cell) in row.enumerated() {
      let padding = String(repeating: " ", count: max(0, widths[place] - cell.count))
      if place > 0 { line += "  " }
      switch columns[place].alignment {
      case .left: line += place == row.count - 1 ? cell : cell + padding
      case .right: line += padding + cell
      }
    }
    return line
  }
}
