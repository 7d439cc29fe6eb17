import EventLogs

/// What can happen to a road-traffic fine.
enum FineEvent: Event {
  case created(caseID: String, amount: Amount)
  case sent(expense: Amount)
  case notified
  /// The amount owed is from now on this, not so much more.
  case penaltyAdded(newTotal: Amount)
  /// `statedTotal` is what the source says was paid in all, this payment included.
  case paid(amount: Amount, statedTotal: Amount?)
  case sentForCreditCollection
  case appealToPrefectureFiled
  case appealToPrefectureSent
  case appealResultReceived
  case offenderToldOfAppealResult
  case appealedToJudge

  static let logType: LogType = "fine"
}
