import EventLogs
import PaymentsDomain

extension JSONWriter {
  /// What the interface says of a payment's disputes.
  mutating func write(disputes reduction: Reduction<Disputes>) throws {
    let disputes = reduction.aggregate
    try writeObject { writer in
      writer.write(disputes.disputed?.currency.code, for: "currency")
      writer.write(disputes.disputed?.minorUnits ?? 0, for: "disputed")
      writer.writeName("disputes")
      try writer.writeArray { writer in for dispute in disputes.all { try writer.write(dispute) } }
      writer.write(reduction.logID.description, for: "id")
      writer.write(Int(reduction.throughIndex?.rawValue ?? 0), for: "index")
      writer.write(disputes.lost?.minorUnits ?? 0, for: "lost")
      writer.write(disputes.won?.minorUnits ?? 0, for: "won")
    }
  }

  private mutating func write(_ dispute: Disputes.Case) throws {
    try writeObject { writer in
      writer.write(dispute.amount.minorUnits, for: "amount")
      writer.write(dispute.capture.rawValue, for: "capture")
      if let closedAt = dispute.closedAt { try writer.write(closedAt, for: "closed_at") }
      writer.write(dispute.number.rawValue, for: "number")
      try writer.write(dispute.openedAt, for: "opened_at")
      writer.write(dispute.outcome.rawValue, for: "outcome")
      writer.write(dispute.reason, for: "reason")
    }
  }
}
