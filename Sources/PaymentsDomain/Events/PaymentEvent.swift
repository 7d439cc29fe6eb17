public import EventLogs
public import struct Foundation.Date

/// What can happen to a payment.
///
/// The names of the cases and of their values are stored with every event, for ever: a change of either needs an
/// `upcast(_:)`. Each amount carries its currency, so that an event can be read alone, from the feed for example.
public enum PaymentEvent: Event, Hashable {
  /// A payer shall pay a merchant. Both are named by references to records kept elsewhere: events never change, so what may
  /// have to be erased one day, such as a name, doesn't belong in them.
  ///
  /// `captureBy` is the last moment at which the payment may be captured; `nil` leaves that to the card network.
  case requested(amount: Money, payer: String, merchant: String, description: String?, captureBy: Date?)

  /// The issuer holds the amount, all that was requested or a part of it.
  case authorised(amount: Money, approvalCode: String)

  /// The issuer holds this much more.
  case authorisationIncremented(amount: Money, approvalCode: String)

  /// The issuer was told to release this much of what it holds: a void, or a partial reversal.
  case authorisationVoided(amount: Money)

  /// The issuer refused.
  case declined(reason: String)

  /// The merchant takes this much of what is held.
  case captured(amount: Money, capture: CaptureNumber, reference: String)

  /// The merchant gives this much of a capture back.
  case refunded(amount: Money, capture: CaptureNumber, reference: String)

  /// The payer disputes this much of a capture with the issuer, who takes it back for the time being.
  case disputeOpened(dispute: DisputeNumber, amount: Money, capture: CaptureNumber, reason: String)

  /// The dispute was decided for the merchant, who gets the amount back.
  case disputeWon(dispute: DisputeNumber)

  /// The dispute was decided for the payer, who keeps the amount.
  case disputeLost(dispute: DisputeNumber)

  /// What was still to be authorised or captured lapsed.
  case expired

  public static let logType: LogType = "payment"
}
