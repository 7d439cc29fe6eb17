/// A line with what its rounds came to.
struct Comparison {
  let line: Line

  /// Ours and the tool's samples, one of each per round.
  let rounds: [(ours: Sample, tool: Sample)]

  private func median(_ value: ((ours: Sample, tool: Sample)) -> Double?) -> Double? {
    rounds.compactMap(value).median
  }

  var rate: Double { median { $0.ours.rate } ?? 0 }
  var toolRate: Double { median { $0.tool.rate } ?? 0 }

  /// Ours to the tool's, each of one round: what disturbs a machine for longer than a round disturbs both.
  var ratio: Double { median { $0.ours.rate / $0.tool.rate } ?? 0 }

  /// In milliseconds.
  var p50: Double? { median { $0.ours.latency(0.5) }.map { $0 * 1000 } }
  var p99: Double? { median { $0.ours.latency(0.99) }.map { $0 * 1000 } }
  var toolP99: Double? { median { $0.tool.latency(0.99) }.map { $0 * 1000 } }

  /// Processor time of this process per operation, in microseconds.
  var cpu: Double { median { $0.ours.usage.cpuSeconds / Double($0.ours.operations) * 1e6 } ?? 0 }

  /// In mebibytes.
  var peakMemory: Double { (rounds.map { Double($0.ours.usage.peakBytes) }.max() ?? 0) / 1_048_576 }
  var memoryGrowth: Double { (rounds.map { Double($0.ours.usage.growthBytes) }.max() ?? 0) / 1_048_576 }

  /// Whether the ratio satisfies; `nil` where there is nothing to satisfy.
  var isSatisfied: Bool? { line.bar.map { ratio >= $0 } }
}
