/// What one run of a workload, or of the tool it is compared with, came to.
struct Sample {
  /// How much was done: calls, or rows where rows are counted.
  var operations: Int

  /// How long that took.
  var seconds: Double

  /// How long single calls took, in seconds, rising; empty where the tool doesn't tell.
  var latencies: [Double] = []

  /// What the process that measured used, which for a tool is nothing.
  var usage = Usage()

  var rate: Double { Double(operations) / seconds }

  /// The latency that a share of all calls stayed within, in seconds.
  func latency(_ share: Double) -> Double? {
    guard !latencies.isEmpty else { return nil }
    return latencies[min(latencies.count - 1, Int(Double(latencies.count) * share))]
  }
}

extension [Double] {
  /// The middle value, or the mean of the two in the middle.
  var median: Double? {
    guard !isEmpty else { return nil }
    let sorted = sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}
