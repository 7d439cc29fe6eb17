import Foundation

/// The comparisons as text, one line each.
struct Table {
  private static let widths = [-22, 11, -36, 11, 6, 6, 2, 9, 9, 9, 8, 7, 7]

  private let comparisons: [Comparison]

  init(_ comparisons: [Comparison]) {
    self.comparisons = comparisons
  }

  var text: String {
    let names = [
      "", "ours/s", "against", "its/s", "ratio", "bar", "", "p50 ms", "p99 ms", "its p99", "CPU µs", "MiB", "growth",
    ]
    return ([names] + comparisons.map(cells)).map(row).joined(separator: "\n")
  }

  private func cells(_ comparison: Comparison) -> [String] {
    [
      comparison.line.name, whole(comparison.rate), comparison.line.tool, whole(comparison.toolRate),
      decimal(comparison.ratio), comparison.line.bar.map(decimal) ?? "",
      comparison.isSatisfied.map { $0 ? "✓" : "✗" } ?? "",
      comparison.p50.map(precise) ?? "", comparison.p99.map(precise) ?? "", comparison.toolP99.map(precise) ?? "",
      String(format: "%.1f", comparison.cpu), whole(comparison.peakMemory), whole(comparison.memoryGrowth),
    ]
  }

  private func row(_ cells: [String]) -> String {
    zip(cells, Self.widths).map { cell, width in
      let padding = String(repeating: " ", count: max(0, abs(width) - cell.count))
      return width < 0 ? cell + padding : padding + cell
    }.joined(separator: " ")
  }

  private func whole(_ value: Double) -> String { String(format: "%.0f", value) }
  private func decimal(_ value: Double) -> String { String(format: "%.2f", value) }
  private func precise(_ value: Double) -> String { String(format: "%.3f", value) }
}
