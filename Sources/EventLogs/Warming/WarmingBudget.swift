/// How many events a batch may have, so that memory stays bounded whatever the events' size and the logs' length.
struct WarmingBudget {
  private static let targetBytes = 2 << 20
  private static let limits = 256...8192

  /// It begins small, since nothing is known of the events' size.
  private(set) var events = 1024

  /// Learns from what a batch read.
  mutating func adapt(events count: Int, bytes: Int) {
    guard count > 0 else { return }
    let fitting = Self.targetBytes / max(1, bytes / count)
    events = min(max(min(fitting, events * 2), Self.limits.lowerBound), Self.limits.upperBound)
  }

  /// How many of some logs fit, at least one.
  func count(of logs: some Collection<WarmingTarget>, upTo limit: Int) -> Int {
    var (count, sum) = (0, 0)
    for log in logs.prefix(limit) {
      sum += min(log.lastEvent?.index.count ?? 32, LogQuery.maximumLimit)
      if sum > events, count > 0 { break }
      count += 1
    }
    return count
  }
}
