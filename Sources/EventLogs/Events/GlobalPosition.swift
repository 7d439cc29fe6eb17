/// The place of an event among all events of a store.
///
/// Positions grow from 1 and may have holes: a position that was drawn for an append that failed is never given out again.
public struct GlobalPosition: Hashable, Sendable, RawRepresentable {
  /// The number itself; 0 stands for the place before the first event.
  public let rawValue: Int64

  /// Creates a position, or `nil` for a negative number.
  public init?(rawValue: Int64) {
    guard rawValue >= 0 else { return nil }
    self.rawValue = rawValue
  }

  package init(unchecked rawValue: Int64) {
    self.rawValue = rawValue
  }

  /// The place before the first event, from which a reader starts.
  public static let start = GlobalPosition(unchecked: 0)
}

extension GlobalPosition: Comparable {
  public static func < (lhs: GlobalPosition, rhs: GlobalPosition) -> Bool { lhs.rawValue < rhs.rawValue }
}

extension GlobalPosition: CustomStringConvertible {
  public var description: String { rawValue.description }
}

extension GlobalPosition: Codable {}
