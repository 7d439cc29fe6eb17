/// The place of an event in its log: 0 for the first, without holes.
public struct EventIndex: Hashable, Sendable, RawRepresentable {
  /// The number itself, from 0 to `Int32.max`.
  public let rawValue: Int32

  /// Creates an index, or `nil` for a negative number.
  public init?(rawValue: Int32) {
    guard rawValue >= 0 else { return nil }
    self.rawValue = rawValue
  }

  /// Creates an index, or `nil` for a number outside 0 to `Int32.max`.
  public init?(_ value: Int) {
    guard let value = Int32(exactly: value) else { return nil }
    self.init(rawValue: value)
  }

  package init(unchecked rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// The index of a log's first event.
  public static let first = EventIndex(unchecked: 0)

  /// The largest index a log can reach.
  public static let max = EventIndex(unchecked: .max)

  /// The number of events up to and including this one.
  public var count: Int { Int(rawValue) + 1 }

  package var next: EventIndex? { self == .max ? nil : EventIndex(unchecked: rawValue + 1) }
}

extension EventIndex: ExpressibleByIntegerLiteral {
  /// Creates an index from a literal; a negative literal is a programmer's mistake and traps.
  public init(integerLiteral value: Int32) {
    precondition(value >= 0, "an event index is never negative")
    self.init(unchecked: value)
  }
}

extension EventIndex: Comparable {
  public static func < (lhs: EventIndex, rhs: EventIndex) -> Bool { lhs.rawValue < rhs.rawValue }
}

extension EventIndex: CustomStringConvertible {
  public var description: String { rawValue.description }
}

extension EventIndex: Codable {}
