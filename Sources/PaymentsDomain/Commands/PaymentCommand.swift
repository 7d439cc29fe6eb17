public import struct Foundation.Date

/// What one may want to happen to a payment; ``Payment/decide(_:at:)`` tells whether it may.
///
/// Texts and amounts are as they came from outside. References and approval codes have 1 to 255 characters, descriptions
/// and reasons 1 to 1000, counted in Unicode code points and without control characters.
public enum PaymentCommand: Hashable, Sendable {
  /// Begins a payment. `captureBy`, if there is one, lies in the future.
  case request(amount: Money, payer: String, merchant: String, description: String?, captureBy: Date?)

  /// Records the issuer's approval of all that was requested, or of a part of it.
  case authorise(amount: Money, approvalCode: String)

  /// Records that the issuer holds this much more, beyond what was requested if need be.
  case increment(amount: Money, approvalCode: String)

  /// Releases this much of what is held and not captured; all of it without an amount.
  case void(amount: Money?)

  /// Records the issuer's refusal.
  case decline(reason: String)

  /// Takes this much of what is held.
  case capture(amount: Money, reference: String)

  /// Gives this much of a capture back.
  case refund(amount: Money, capture: CaptureNumber, reference: String)

  /// Records that the payer disputes this much of a capture.
  case openDispute(amount: Money, capture: CaptureNumber, reason: String)

  /// Records that a dispute was decided for the merchant.
  case winDispute(DisputeNumber)

  /// Records that a dispute was decided for the payer.
  case loseDispute(DisputeNumber)

  /// Lets what was not authorised or captured in time lapse.
  case expire
}
