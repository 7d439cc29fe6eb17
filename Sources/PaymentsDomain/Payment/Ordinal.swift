/// The number of an item within its payment: 1 for the first, then without gaps.
///
/// The items' type keeps the number of a capture from being taken for the number of a dispute.
public struct Ordinal<Item>: RawRepresentable, Hashable, Sendable, Codable {
  /// The number itself, at least 1.
  public let rawValue: Int

  /// Creates a number, or `nil` for one below 1.
  public init?(rawValue: Int) {
    guard rawValue >= 1 else { return nil }
    self.rawValue = rawValue
  }

  /// The number of the item that comes behind some others.
  init(after items: [some Any]) {
    rawValue = items.count + 1
  }

  /// Where the item stands in an array of all items, if it is there.
  func index(in items: [some Any]) -> Int? {
    rawValue <= items.count ? rawValue - 1 : nil
  }
}

extension Ordinal: CustomStringConvertible {
  public var description: String { rawValue.description }
}

/// The number of a capture within its payment.
public typealias CaptureNumber = Ordinal<Payment.Capture>

/// The number of a dispute within its payment.
public typealias DisputeNumber = Ordinal<Payment.Dispute>
