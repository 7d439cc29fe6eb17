/// Where a payment stands. New statuses may come.
public enum PaymentStatus: String, Codable, Sendable, CaseIterable {
  /// Nothing happened: there is no such payment.
  case new

  /// It waits for the issuer.
  case requested

  /// The issuer holds an amount, of which nothing was captured.
  case authorised

  /// A part was captured, and more may be.
  case partiallyCaptured

  /// All that will ever be captured was.
  case captured

  /// All that was captured has gone back, refunded or lost to disputes, and no more will be captured.
  case refunded

  /// All that was held was released before anything was captured.
  case voided

  /// The issuer refused.
  case declined

  /// It lapsed before anything was captured.
  case expired
}

/// What became of a dispute.
public enum DisputeOutcome: String, Codable, Sendable, CaseIterable {
  /// It isn't decided.
  case open

  /// It was decided for the merchant.
  case won

  /// It was decided for the payer.
  case lost
}

extension Payment {
  /// Where the payment stands.
  public var status: PaymentStatus {
    if request == nil { return .new }
    if declineReason != nil { return .declined }
    guard captured > 0 else {
      if isExpired { return .expired }
      if authorised == 0 { return .requested }
      return outstanding == 0 ? .voided : .authorised
    }
    if outstanding > 0 { return .partiallyCaptured }
    return refundable == 0 && disputed == 0 ? .refunded : .captured
  }
}
