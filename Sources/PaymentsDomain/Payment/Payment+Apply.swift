public import EventLogs
import struct Foundation.Date

/// The fold. It repeats no rule of the commands, which may change while old events stay; it only refuses what no amounts could
/// add up to.
extension Payment {
  /// Applies the next event.
  ///
  /// - Throws: ``ImpossibleEvent`` for one that can't follow those before it.
  public mutating func apply(_ record: EventRecord<PaymentEvent>) throws {
    switch record.event {
    case .requested(let amount, let payer, let merchant, let description, let captureBy):
      guard request == nil else { throw ImpossibleEvent("The payment was requested before.") }
      request = Request(amount: amount, payer: payer, merchant: merchant, description: description, captureBy: captureBy)
      _ = try units(of: amount)
    case .authorised(let amount, let approvalCode):
      guard authorised == 0 else { throw ImpossibleEvent("The payment was authorised before.") }
      try authorise(amount, approvalCode)
    case .authorisationIncremented(let amount, let approvalCode):
      guard authorised > 0 else { throw ImpossibleEvent("There is no authorisation to increment.") }
      try authorise(amount, approvalCode)
    case .authorisationVoided(let amount): try move(units(of: amount), from: &outstanding, to: &voided)
    case .declined(let reason):
      try requireOpen()
      guard authorised == 0 else { throw ImpossibleEvent("The payment was authorised before.") }
      declineReason = reason
    case .captured(let amount, let number, let reference):
      try capture(units(of: amount), as: number, reference, at: record.recordedAt)
    case .refunded(let amount, let number, _): try refund(units(of: amount), of: number)
    case .disputeOpened(let number, let amount, let capture, _): try open(number, units(of: amount), of: capture)
    case .disputeWon(let number): try close(number, as: .won)
    case .disputeLost(let number): try close(number, as: .lost)
    case .expired:
      try requireOpen()
      isExpired = true
      if outstanding > 0 { try move(outstanding, from: &outstanding, to: &lapsed) }
    }
  }

  private mutating func authorise(_ amount: Money, _ approvalCode: String) throws {
    try requireOpen()
    let units = try units(of: amount)
    try add(units, to: &authorised)
    try add(units, to: &outstanding)
    approvalCodes.append(approvalCode)
  }

  private mutating func capture(_ units: Int, as number: CaptureNumber, _ reference: String, at date: Date) throws {
    guard number == CaptureNumber(after: captures) else { throw ImpossibleEvent("Capture \(number) is out of order.") }
    try move(units, from: &outstanding, to: &captured)
    try add(units, to: &refundable)
    captures.append(
      Capture(number: number, reference: reference, capturedAt: date, amount: units, refundable: units)
    )
  }

  private mutating func refund(_ units: Int, of number: CaptureNumber) throws {
    try move(units, from: &refundable, to: &refunded)
    try change(number) { try move(units, from: &$0.refundable, to: &$0.refunded) }
  }

  private mutating func open(_ number: DisputeNumber, _ units: Int, of capture: CaptureNumber) throws {
    guard number == DisputeNumber(after: disputes) else { throw ImpossibleEvent("Dispute \(number) is out of order.") }
    try move(units, from: &refundable, to: &disputed)
    try change(capture) { try move(units, from: &$0.refundable, to: &$0.disputed) }
    disputes.append(Dispute(number: number, capture: capture, amount: units))
  }

  private mutating func close(_ number: DisputeNumber, as outcome: DisputeOutcome) throws {
    guard let index = number.index(in: disputes), disputes[index].outcome == .open else {
      throw ImpossibleEvent("There is no open dispute \(number).")
    }
    let (units, capture) = (disputes[index].amount, disputes[index].capture)
    disputes[index].outcome = outcome
    if outcome == .won {
      try move(units, from: &disputed, to: &refundable)
      try change(capture) { try move(units, from: &$0.disputed, to: &$0.refundable) }
    } else {
      try move(units, from: &disputed, to: &lost)
      try change(capture) { try move(units, from: &$0.disputed, to: &$0.lost) }
    }
  }

  private mutating func change(_ number: CaptureNumber, _ change: (inout Capture) throws -> Void) throws {
    guard let index = number.index(in: captures) else { throw ImpossibleEvent("There is no capture \(number).") }
    try change(&captures[index])
  }

  private func requireOpen() throws {
    guard request != nil, declineReason == nil, !isExpired else {
      throw ImpossibleEvent("The payment doesn't exist, was declined or has expired.")
    }
  }

  private func units(of amount: Money) throws -> Int {
    guard amount.currency == currency, amount.minorUnits > 0 else {
      throw ImpossibleEvent("The amount isn't positive, or not in the payment's currency.")
    }
    return amount.minorUnits
  }
}

/// Moves an amount from one place to another, of which neither may end outside of its range.
private func move(_ units: Int, from source: inout Int, to target: inout Int) throws {
  guard units > 0, units <= source else { throw ImpossibleEvent("More is moved than there is.") }
  source -= units
  try add(units, to: &target)
}

private func add(_ units: Int, to target: inout Int) throws {
  let (sum, overflow) = target.addingReportingOverflow(units)
  guard !overflow else { throw ImpossibleEvent("The amounts exceed 64 bits.") }
  target = sum
}
