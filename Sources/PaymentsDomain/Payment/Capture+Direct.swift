public import EventLogs
import struct Foundation.Date

extension Payment.Capture: DirectJSON {
  public init(from reader: inout JSONReader) throws {
    var number: CaptureNumber?
    var reference: String?
    var capturedAt: Date?
    var amount: Int?
    var refundable: Int?
    var refunded: Int?
    var disputed: Int?
    var lost: Int?
    try reader.readObject { name, reader in
      switch name {
      case "amount": amount = try reader.readInt()
      case "capturedAt": capturedAt = try reader.readDate()
      case "disputed": disputed = try reader.readInt()
      case "lost": lost = try reader.readInt()
      case "number": number = try CaptureNumber(from: &reader)
      case "reference": reference = try reader.readString()
      case "refundable": refundable = try reader.readInt()
      case "refunded": refunded = try reader.readInt()
      default: break
      }
    }
    guard let number, let reference, let capturedAt, let amount, let refundable, let refunded, let disputed, let lost else {
      throw reader.missing("one of eight members")
    }
    self.init(
      number: number,
      reference: reference,
      capturedAt: capturedAt,
      amount: amount,
      refundable: refundable,
      refunded: refunded,
      disputed: disputed,
      lost: lost
    )
  }

  public func write(to writer: inout JSONWriter) throws {
    try writer.writeObject { writer in
      writer.write(amount, for: "amount")
      try writer.write(capturedAt, for: "capturedAt")
      writer.write(disputed, for: "disputed")
      writer.write(lost, for: "lost")
      writer.write(number.rawValue, for: "number")
      writer.write(reference, for: "reference")
      writer.write(refundable, for: "refundable")
      writer.write(refunded, for: "refunded")
    }
  }
}

extension Payment.Dispute: DirectJSON {
  public init(from reader: inout JSONReader) throws {
    var number: DisputeNumber?
    var capture: CaptureNumber?
    var amount: Int?
    var outcome: DisputeOutcome?
    try reader.readObject { name, reader in
      switch name {
      case "amount": amount = try reader.readInt()
      case "capture": capture = try CaptureNumber(from: &reader)
      case "number": number = try DisputeNumber(from: &reader)
      case "outcome":
        outcome = DisputeOutcome(rawValue: try reader.readString())
        if outcome == nil { throw reader.invalidValue() }
      default: break
      }
    }
    guard let number, let capture, let amount, let outcome else { throw reader.missing("amount, capture, number or outcome") }
    self.init(number: number, capture: capture, amount: amount, outcome: outcome)
  }

  public func write(to writer: inout JSONWriter) throws {
    try writer.writeObject { writer in
      writer.write(amount, for: "amount")
      writer.write(capture.rawValue, for: "capture")
      writer.write(number.rawValue, for: "number")
      writer.write(outcome.rawValue, for: "outcome")
    }
  }
}
