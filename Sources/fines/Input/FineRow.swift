import EventLogs

/// One row of the input: an event, and under which name it is appended at most once.
struct FineRow {
  let line: Int
  let caseID: String
  let seq: Int
  let event: FineEvent
  let metadata: EventMetadata
  let idempotencyKey: IdempotencyKey

  init(_ record: CSVReader.Record, _ columns: FineColumns) throws(InputError) {
    let fields = try FineFields(record, columns)
    line = record.line
    caseID = try fields.required("case_id")
    seq = try fields.number("seq")
    event = try fields.event()
    metadata = EventMetadata(
      actor: fields["org:resource"],
      custom: ["occurred_at": try fields.timestamp("timestamp")]
    )
    do throws(EventLogsError) {
      idempotencyKey = try IdempotencyKey("fines:\(caseID):\(seq)")
    } catch {
      throw InputError(line: line, "The case id can't be part of an idempotency key: \(error.message)")
    }
  }
}

/// Where each column stands.
struct FineColumns {
  private static let required = ["case_id", "seq", "timestamp", "activity", "amount", "expense", "paymentAmount"]

  let places: [String: Int]
  let count: Int

  init(_ header: CSVReader.Record) throws(InputError) {
    count = header.fields.count
    places = Dictionary(zip(header.fields, 0...), uniquingKeysWith: { first, _ in first })
    guard places.count == count else { throw InputError(line: header.line, "Two columns have the same name.") }
    let missing = Self.required.filter { places[$0] == nil }
    guard missing.isEmpty else {
      throw InputError(line: header.line, "The header lacks \(missing.joined(separator: ", ")).")
    }
  }
}

/// The fields of one row by the names of their columns.
private struct FineFields {
  private let record: CSVReader.Record
  private let columns: FineColumns

  init(_ record: CSVReader.Record, _ columns: FineColumns) throws(InputError) {
    guard record.fields.count == columns.count else {
      throw InputError(line: record.line, "\(record.fields.count) fields where the header has \(columns.count).")
    }
    self.record = record
    self.columns = columns
  }

  /// The field, or `nil` when it is empty or there is no such column.
  subscript(_ column: String) -> String? {
    guard let place = columns.places[column], !record.fields[place].isEmpty else { return nil }
    return record.fields[place]
  }

  func required(_ column: String) throws(InputError) -> String {
    guard let text = self[column] else { throw InputError(line: record.line, "No \(column).") }
    return text
  }

  func number(_ column: String) throws(InputError) -> Int {
    let text = try required(column)
    guard let number = Int(text), number >= 1, !text.hasPrefix("+") else { throw malformed(column, text, "a number from 1") }
    return number
  }

  func timestamp(_ column: String) throws(InputError) -> String {
    let text = try required(column)
    guard ISO8601.date(from: text) != nil else { throw malformed(column, text, "an ISO 8601 date and time") }
    return text
  }

  func amount(_ column: String) throws(InputError) -> Amount {
    let text = try required(column)
    guard let amount = Amount(text, wholeDigits: 15), !amount.isNegative else {
      throw malformed(column, text, "a decimal amount")
    }
    return amount
  }

  func event() throws(InputError) -> FineEvent {
    let activity = try required("activity")
    return switch activity {
    case "Create Fine": .created(caseID: try required("case_id"), amount: try amount("amount"))
    case "Send Fine": .sent(expense: try amount("expense"))
    case "Insert Fine Notification": .notified
    case "Add penalty": .penaltyAdded(newTotal: try amount("amount"))
    case "Payment":
      .paid(
        amount: try amount("paymentAmount"),
        statedTotal: self["totalPaymentAmount"] == nil ? nil : try amount("totalPaymentAmount")
      )
    case "Send for Credit Collection": .sentForCreditCollection
    case "Insert Date Appeal to Prefecture": .appealToPrefectureFiled
    case "Send Appeal to Prefecture": .appealToPrefectureSent
    case "Receive Result Appeal from Prefecture": .appealResultReceived
    case "Notify Result Appeal to Offender": .offenderToldOfAppealResult
    case "Appeal to Judge": .appealedToJudge
    default: throw malformed("activity", activity, "a known one")
    }
  }

  private func malformed(_ column: String, _ text: String, _ expected: String) -> InputError {
    InputError(line: record.line, "The \(column) \(text.quotedForDiagnostics) is not \(expected).")
  }
}
