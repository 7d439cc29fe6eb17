import EventLogs
import struct Foundation.Data
import struct Foundation.Date
import GRDB

extension Database {
  /// Decides and makes one append. To be called within a write transaction, which keeps what was read from changing.
  ///
  /// - Throws: ``EventLogsError`` as ``EventLogs/EventStore/append(_:)`` says; `DatabaseError`.
  func perform(_ append: Append, recordedAt: Date) throws -> AppendReceipt {
    switch try append.ruling(keyed: keyedAppend(append.idempotencyKey), head: head(of: append.logID)) {
    case .replay(let receipt): return receipt
    case .write(let first):
      let anchors = try insert(append, from: first, recordedAt: recordedAt)
      return AppendReceipt(logID: append.logID, events: anchors, isReplay: false)
    }
  }

  /// What was appended under a key.
  func keyedAppend(_ key: IdempotencyKey?) throws -> KeyedAppend? {
    guard let key else { return nil }
    let events = try storedEvents(EventStatements.keyedAppend, [key.rawValue])
    return events.isEmpty ? nil : KeyedAppend(events: events)
  }

  private func head(of id: LogID) throws -> LogHead? {
    let statement = try cachedStatement(sql: EventStatements.head)
    guard let row = try Row.fetchOne(statement, arguments: [id.bytes]) else { return nil }
    return LogHead(
      type: try LogType(row[0] as String),
      last: try EventAnchor(index: row[1], position: row[2], microseconds: row[3])
    )
  }

  private func insert(_ append: Append, from first: EventIndex, recordedAt: Date) throws -> [EventAnchor] {
    let statement = try cachedStatement(sql: EventStatements.insert)
    let metadata = try append.metadata.map { try text(of: $0, "metadata", append) }
    var anchors: [EventAnchor] = []
    anchors.reserveCapacity(append.events.count)
    for (offset, event) in append.events.enumerated() {
      let key = offset == 0 ? append.idempotencyKey?.rawValue : nil
      let index = Int64(first.rawValue) + Int64(offset)
      try statement.execute(arguments: [
        append.logID.bytes, append.logID.type.rawValue, index, recordedAt.microsecondsSince1970,
        event.type, event.version, text(of: event.payload, "payload of a \(event.type) event", append), metadata,
        key, key == nil ? nil : append.events.count,
      ])
      anchors.append(
        try EventAnchor(
          index: index,
          position: lastInsertedRowID,
          microseconds: recordedAt.microsecondsSince1970
        )
      )
    }
    return anchors
  }

  /// The bytes as text. SQLite checks that it is JSON, but takes a NUL for its end and any bytes for UTF-8.
  private func text(of bytes: ArraySlice<UInt8>, _ what: String, _ append: Append) throws(EventLogsError) -> String {
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
      throw EventLogsError(
        .payloadRefused,
        "The \(what) for \(append.logID) is not UTF-8 text without NUL.",
        logID: append.logID
      )
    }
    return text
  }
}
