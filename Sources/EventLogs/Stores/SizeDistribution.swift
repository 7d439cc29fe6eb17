/// How many things there were of which size, in classes: what a histogram shows.
public struct SizeDistribution: Hashable, Sendable {
  /// The largest size of each class; what is larger than the last is a class of its own.
  public static let bounds = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000]

  /// How many things there were of each class, those beyond all bounds last.
  public private(set) var counts = Array(repeating: 0, count: bounds.count + 1)

  /// All sizes together.
  public private(set) var sum = 0

  /// Creates a distribution of nothing.
  public init() {}

  /// Counts one thing.
  ///
  /// - Parameter size: Its size.
  public mutating func add(_ size: Int) {
    counts[Self.bounds.firstIndex { size <= $0 } ?? Self.bounds.count] += 1
    sum += size
  }
}
