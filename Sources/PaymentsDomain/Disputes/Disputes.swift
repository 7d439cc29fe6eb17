public import EventLogs
public import struct Foundation.Date

/// What a disputes team needs to know of a payment: a second aggregate of the same events, cached beside ``Payment``.
public struct Disputes: Aggregate, Hashable {
  public static let aggregateName = "disputes"

  /// 1: the first shape; see ``Payment/foldVersion``.
  public static let foldVersion = 1

  /// All disputes, by number.
  public private(set) var all: [Case] = []

  /// What is in open disputes; `nil` if there never was a dispute.
  public private(set) var disputed: Money?

  /// What was won back; `nil` if there never was a dispute.
  public private(set) var won: Money?

  /// What was lost; `nil` if there never was a dispute.
  public private(set) var lost: Money?

  /// The disputes of a payment before anything happened.
  public init() {}

  /// The disputes that aren't decided, oldest first.
  public var open: [Case] { all.filter { $0.outcome == .open } }

  /// A dispute, from its opening to its outcome.
  public struct Case: Codable, Hashable, Sendable {
    /// The dispute's number, from 1.
    public let number: DisputeNumber

    /// The capture that is disputed.
    public let capture: CaptureNumber

    /// How much of it.
    public let amount: Money

    /// What the payer or the issuer gave as reason.
    public let reason: String

    /// When the dispute was recorded.
    public let openedAt: Date

    /// What became of it.
    public fileprivate(set) var outcome = DisputeOutcome.open

    /// When the outcome was recorded; `nil` for an open dispute.
    public fileprivate(set) var closedAt: Date?
  }
}

extension Disputes {
  /// Applies the next event; those that are of no dispute change nothing.
  ///
  /// - Throws: ``ImpossibleEvent`` or ``MoneyError`` for an event that can't follow those before it.
  public mutating func apply(_ record: EventRecord<PaymentEvent>) throws {
    switch record.event {
    case .disputeOpened(let number, let amount, let capture, let reason):
      guard number == DisputeNumber(after: all) else { throw ImpossibleEvent("Dispute \(number) is out of order.") }
      guard amount.minorUnits > 0 else { throw ImpossibleEvent("The amount isn't positive.") }
      let nothing = Money(minorUnits: 0, currency: amount.currency)
      disputed = try (disputed ?? nothing).adding(amount)
      (won, lost) = (won ?? nothing, lost ?? nothing)
      all.append(Case(number: number, capture: capture, amount: amount, reason: reason, openedAt: record.recordedAt))
    case .disputeWon(let number):
      let amount = try close(number, as: .won, at: record.recordedAt)
      won = try won?.adding(amount)
    case .disputeLost(let number):
      let amount = try close(number, as: .lost, at: record.recordedAt)
      lost = try lost?.adding(amount)
    default: break
    }
  }

  private mutating func close(_ number: DisputeNumber, as outcome: DisputeOutcome, at date: Date) throws -> Money {
    guard let index = number.index(in: all), all[index].outcome == .open else {
      throw ImpossibleEvent("There is no open dispute \(number).")
    }
    all[index].outcome = outcome
    all[index].closedAt = date
    disputed = try disputed?.subtracting(all[index].amount)
    return all[index].amount
  }
}
