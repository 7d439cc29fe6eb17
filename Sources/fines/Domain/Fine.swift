import EventLogs

/// What the events of one case add up to.
struct Fine: Aggregate, Equatable {
  static let aggregateName = "fine"

  private(set) var caseID = ""

  /// The fine, or what a penalty raised it to, without expenses.
  private(set) var amount = Amount.zero
  private(set) var expenses = Amount.zero
  private(set) var paid = Amount.zero
  private(set) var stage = Stage.created

  /// Payments for which the source states a running total: the oracle of the fold.
  private(set) var paymentsChecked = 0
  private(set) var mismatches: [Mismatch] = []

  /// What is still owed; negative when too much was paid. Appeals don't change it: the source doesn't say what became of them.
  var outstanding: Amount { amount + expenses - paid }

  enum Stage: String, Codable {
    case created, sent, notified, penalised, appealed, inCreditCollection
  }

  /// A payment after which the source states another total than the fold has.
  struct Mismatch: Codable, Equatable {
    let index: EventIndex
    let stated: Amount
    let folded: Amount
  }

  mutating func apply(_ record: EventRecord<FineEvent>) {
    switch record.event {
    case .created(let caseID, let amount):
      self.caseID = caseID
      self.amount = amount
    case .sent(let expense):
      expenses += expense
      stage = .sent
    case .notified: stage = .notified
    case .penaltyAdded(let newTotal):
      amount = newTotal
      stage = .penalised
    case .paid(let payment, let statedTotal):
      paid += payment
      guard let statedTotal else { break }
      paymentsChecked += 1
      if statedTotal != paid { mismatches.append(Mismatch(index: record.index, stated: statedTotal, folded: paid)) }
    case .sentForCreditCollection: stage = .inCreditCollection
    case .appealToPrefectureFiled, .appealToPrefectureSent, .appealResultReceived, .offenderToldOfAppealResult,
      .appealedToJudge:
      stage = .appealed
    }
  }
}
