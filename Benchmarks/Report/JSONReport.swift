import Foundation

/// The comparisons as a JSON array, one object each.
struct JSONReport: Encodable {
  private struct Entry: Encodable {
    let name: String
    let tasks: Int
    let oursPerS: Double
    let tool: String
    let toolPerS: Double
    let ratio: Double
    let bar: Double?
    let p50Ms: Double?
    let p99Ms: Double?
    let toolP99Ms: Double?
    let cpuUs: Double
    let peakRssMb: Double
    let rssGrowthMb: Double
  }

  private let comparisons: [Comparison]

  init(_ comparisons: [Comparison]) {
    self.comparisons = comparisons
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    for comparison in comparisons {
      try container.encode(
        Entry(
          name: comparison.line.name,
          tasks: comparison.line.tasks,
          oursPerS: comparison.rate,
          tool: comparison.line.tool,
          toolPerS: comparison.toolRate,
          ratio: comparison.ratio,
          bar: comparison.line.bar,
          p50Ms: comparison.p50,
          p99Ms: comparison.p99,
          toolP99Ms: comparison.toolP99,
          cpuUs: comparison.cpu,
          peakRssMb: comparison.peakMemory,
          rssGrowthMb: comparison.memoryGrowth
        )
      )
    }
  }

  func write(to file: URL) throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(self).write(to: file)
  }
}
