import EventLogs
import Foundation
import PaymentsDomain

extension JSONWriter {
  /// What the interface says of an event. One of a type that this build doesn't know is told as it is stored.
  mutating func write(event: FeedEvent) throws {
    try writeObject { writer in
      writer.write(event.metadata.actor, for: "actor")
      writer.write(event.metadata.causationID, for: "causation_id")
      writer.write(event.metadata.correlationID, for: "correlation_id")
      writer.writeName("data")
      switch event.content {
      case .known(let event): try writer.writeObject { try $0.write(valuesOf: event) }
      case .unknown(let stored): try writer.write(json: stored.payload)
      }
      writer.write(Int(event.anchor.index.rawValue), for: "index")
      writer.write(event.isKnown, for: "known")
      writer.write(event.logID.description, for: "payment_id")
      writer.write(Int(event.anchor.position.rawValue), for: "position")
      try writer.write(event.anchor.recordedAt, for: "recorded_at")
      writer.write(event.wireName, for: "type")
      if case .unknown(let stored) = event.content { writer.write(stored.version, for: "version") }
    }
  }

  private mutating func write(valuesOf event: PaymentEvent) throws {
    switch event {
    case .requested(let amount, let payer, let merchant, let description, let captureBy):
      write(amount.minorUnits, for: "amount")
      if let captureBy { try write(captureBy, for: "capture_by") }
      write(amount.currency.code, for: "currency")
      write(description, for: "description")
      write(merchant, for: "merchant")
      write(payer, for: "payer")
    case .authorised(let amount, let approvalCode), .authorisationIncremented(let amount, let approvalCode):
      write(amount.minorUnits, for: "amount")
      write(approvalCode, for: "approval_code")
      write(amount.currency.code, for: "currency")
    case .authorisationVoided(let amount):
      write(amount.minorUnits, for: "amount")
      write(amount.currency.code, for: "currency")
    case .declined(let reason): write(reason, for: "reason")
    case .captured(let amount, let capture, let reference), .refunded(let amount, let capture, let reference):
      write(amount.minorUnits, for: "amount")
      write(capture.rawValue, for: "capture")
      write(amount.currency.code, for: "currency")
      write(reference, for: "reference")
    case .disputeOpened(let dispute, let amount, let capture, let reason):
      write(amount.minorUnits, for: "amount")
      write(capture.rawValue, for: "capture")
      write(amount.currency.code, for: "currency")
      write(dispute.rawValue, for: "dispute")
      write(reason, for: "reason")
    case .disputeWon(let dispute), .disputeLost(let dispute): write(dispute.rawValue, for: "dispute")
    case .expired: break
    }
  }
}

extension PaymentEvent {
  /// All names that ``wireName`` gives.
  static let wireNames = [
    "requested", "authorised", "authorisation_incremented", "authorisation_voided", "declined", "captured", "refunded",
    "dispute_opened", "dispute_won", "dispute_lost", "expired",
  ]

  /// The name of the events that are stored under a type: the same in snake case.
  static func wireName(ofStoredType type: String) -> String {
    type.reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : String($1) }
  }

  /// The type under which events with a name are stored: the same in camel case.
  static func storedType(ofWireName name: String) -> String? {
    guard wireNames.contains(name) else { return nil }
    let words = name.split(separator: "_")
    return words[0] + words.dropFirst().map(\.capitalized).joined()
  }

  /// The type of the event as the interface names it.
  var wireName: String {
    switch self {
    case .requested: "requested"
    case .authorised: "authorised"
    case .authorisationIncremented: "authorisation_incremented"
    case .authorisationVoided: "authorisation_voided"
    case .declined: "declined"
    case .captured: "captured"
    case .refunded: "refunded"
    case .disputeOpened: "dispute_opened"
    case .disputeWon: "dispute_won"
    case .disputeLost: "dispute_lost"
    case .expired: "expired"
    }
  }
}
