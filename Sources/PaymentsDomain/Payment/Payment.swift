public import EventLogs
public import struct Foundation.Date

/// What a payment's events add up to. Amounts are in minor units of ``currency`` and never negative.
///
/// Each amount that comes in is moved on by later events and is always in one place:
/// - `authorised` = `outstanding` + `captured` + `voided` + `lapsed`
/// - `captured` = `refundable` + `refunded` + `disputed` + `lost`, in total and for each capture
public struct Payment: Aggregate, Hashable {
  public static let aggregateName = "payment"

  /// 1: the first shape. Raise it when a stored property or what ``apply(_:)`` makes of an event changes, and say here what did.
  public static let foldVersion = 1

  /// What the payment began with; `nil` for one that doesn't exist.
  public internal(set) var request: Request?

  /// The approval codes of the authorisation and its increments, oldest first.
  public internal(set) var approvalCodes: [String] = []

  /// Why the issuer refused, if it did.
  public internal(set) var declineReason: String?

  /// Whether the payment expired. What was captured before stays captured.
  public internal(set) var isExpired = false

  /// All that the issuer ever agreed to hold.
  public internal(set) var authorised = 0

  /// What is held and may still be captured, unless the deadline has passed; see ``capturable(at:)``.
  public internal(set) var outstanding = 0

  /// What was released before it was captured.
  public internal(set) var voided = 0

  /// What was outstanding when the payment expired.
  public internal(set) var lapsed = 0

  /// All that was ever captured.
  public internal(set) var captured = 0

  /// What may be refunded now: captured, neither refunded nor lost, and in no open dispute.
  public internal(set) var refundable = 0

  /// What was refunded.
  public internal(set) var refunded = 0

  /// What is in open disputes.
  public internal(set) var disputed = 0

  /// What was lost to disputes.
  public internal(set) var lost = 0

  /// The captures, by number.
  public internal(set) var captures: [Capture] = []

  /// The disputes, by number.
  public internal(set) var disputes: [Dispute] = []

  /// The payment before anything happened.
  public init() {}

  /// The currency of all amounts; `nil` for a payment that doesn't exist.
  public var currency: Currency? { request?.amount.currency }

  /// What may be captured at a time: what is outstanding, or 0 after the deadline.
  public func capturable(at now: Date) -> Int {
    if let captureBy = request?.captureBy, now > captureBy { 0 } else { outstanding }
  }
}

extension Payment {
  /// What a payment began with.
  public struct Request: Codable, Hashable, Sendable {
    /// What was asked of the payer.
    public let amount: Money

    /// A reference to the payer.
    public let payer: String

    /// A reference to the merchant.
    public let merchant: String

    /// What the payment is for.
    public let description: String?

    /// The last moment at which the payment may be captured.
    public let captureBy: Date?
  }

  /// A part of the payment that the merchant took.
  public struct Capture: Codable, Hashable, Sendable {
    /// The capture's number, from 1.
    public let number: CaptureNumber

    /// The merchant's name for it.
    public let reference: String

    /// When it was recorded.
    public let capturedAt: Date

    /// What was captured.
    public let amount: Int

    /// What may be refunded of it now.
    public internal(set) var refundable: Int

    /// What was refunded of it.
    public internal(set) var refunded = 0

    /// What is in open disputes.
    public internal(set) var disputed = 0

    /// What was lost to disputes.
    public internal(set) var lost = 0
  }

  /// A part of a capture that the payer disputes, or did. ``Disputes`` tells more of it.
  public struct Dispute: Codable, Hashable, Sendable {
    /// The dispute's number, from 1.
    public let number: DisputeNumber

    /// The capture that is disputed.
    public let capture: CaptureNumber

    /// How much of it.
    public let amount: Int

    /// What became of it.
    public internal(set) var outcome = DisputeOutcome.open
  }
}
