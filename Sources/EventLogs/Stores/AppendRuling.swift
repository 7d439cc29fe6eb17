/// The rules by which every store decides an append, so that all give the same answers.
///
/// A store with a single writer asks before it writes. The PostgreSQL store lets its statement decide and asks here only
/// what a refusal means.
package enum AppendRuling {
  /// The append had already happened under its idempotency key.
  case replay(AppendReceipt)

  /// Nothing stands against writing the events from this index on.
  case write(EventIndex)
}

/// The append that an idempotency key stands for.
package struct KeyedAppend: Sendable {
  /// The stored events in order; never empty.
  package let events: [StoredEvent]

  package init(events: [StoredEvent]) {
    self.events = events
  }

  package var receipt: AppendReceipt {
    AppendReceipt(logID: events[0].logID, events: events.map(\.anchor), isReplay: true)
  }
}

/// The last event of a log, and the type the log has in the store.
package struct LogHead: Sendable {
  package let type: LogType
  package let last: EventAnchor

  package init(type: LogType, last: EventAnchor) {
    self.type = type
    self.last = last
  }
}

extension Append {
  /// Decides this append.
  ///
  /// The key comes first, so that a retry is answered before any conflict: a replay if the same events went to the same
  /// log, or if both the first request and this one create a log.
  ///
  /// - Parameters:
  ///   - keyed: What the store holds under ``idempotencyKey``.
  ///   - head: What the log with this id's UUID ends with.
  /// - Throws: ``EventLogsError`` with code `idempotencyKeyReused`, `invalidLogID`, `logNotFound`, `conflict`,
  ///   `divergedHistory` or `invalidArgument`.
  package func ruling(keyed: KeyedAppend?, head: LogHead?) throws(EventLogsError) -> AppendRuling {
    if let keyed {
      guard isAnswered(by: keyed) else { throw .idempotencyKeyReused(self) }
      return .replay(keyed.receipt)
    }
    if let head, head.type != logID.type {
      throw EventLogsError(
        .invalidLogID,
        "The log of \(logID) is of type \(head.type); its id begins with that.",
        logID: logID
      )
    }
    switch expectedIndex {
    case .empty where head != nil: throw .conflict(self, actual: head?.last.index)
    case .at(let index) where head?.last.index != index: throw .conflict(self, actual: head?.last.index)
    case .exists where head == nil: throw .logNotFound(logID)
    default: break
    }
    if let expectedLast, head?.last != expectedLast {
      guard let head, head.last.index == expectedLast.index else { throw .conflict(self, actual: head?.last.index) }
      throw .divergedHistory(logID, expected: expectedLast, actual: head.last)
    }
    let first = head.map { Int($0.last.index.rawValue) + 1 } ?? 0
    guard let index = EventIndex(first), EventIndex(first + events.count - 1) != nil else {
      throw .noRoom(for: events.count, in: logID)
    }
    return .write(index)
  }

  private func isAnswered(by keyed: KeyedAppend) -> Bool {
    let first = keyed.events[0]
    let isSameLog = first.logID == logID
    let bothCreate = expectedIndex == .empty && first.index == .first && first.logID.type == logID.type
    return (isSameLog || bothCreate) && keyed.events.map(\.event) == events
  }
}
