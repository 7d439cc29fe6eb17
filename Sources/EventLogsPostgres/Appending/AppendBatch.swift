import EventLogs
import LibPQ

/// Appends that go to the server in one statement, and the way from its result to their answers.
struct AppendBatch: Sendable {
  /// How many rows one statement carries at most.
  static let maximumCount = 512

  /// After how many bytes of payloads a statement takes no further rows.
  static let maximumBytes = 1 << 20

  /// How many appends are passed over at most that can't share the statement.
  private static let maximumPassedOver = 1024

  private let appends: [PendingAppend]

  /// How many appends it holds.
  var count: Int { appends.count }

  /// Until when the batch must have been sent.
  private let deadline: ContinuousClock.Instant

  /// Takes the next batch from a queue: an append that must be alone, or as many others as may share a statement. Appends that
  /// were cancelled are forgotten.
  ///
  /// Two appends to one log, or with one key, never share a statement: what it returns couldn't tell them apart.
  ///
  /// - Returns: `nil` if nothing is waiting.
  init?(from waiting: inout AppendBacklog) {
    var taken: [PendingAppend] = []
    var passedOver: [PendingAppend] = []
    var logs: Set<LogKey> = []
    var keys: Set<IdempotencyKey> = []
    var bytes = 0
    while taken.count < Self.maximumCount, bytes < Self.maximumBytes, taken.first?.isAlone != true,
      passedOver.count < Self.maximumPassedOver, let pending = waiting.popFirst()
    {
      let append = pending.append
      let log = LogKey(append.logID)
      let isShareable = !pending.isAlone && !logs.contains(log) && append.idempotencyKey.map(keys.contains) != true
      guard taken.isEmpty || isShareable else {
        passedOver.append(pending)
        continue
      }
      guard pending.claim() else { continue }
      taken.append(pending)
      logs.insert(log)
      if let key = append.idempotencyKey { keys.insert(key) }
      bytes += pending.bytes
    }
    waiting.putBack(passedOver)
    guard let deadline = taken.map(\.deadline).min() else { return nil }
    appends = taken
    self.deadline = deadline
  }

  /// The request that carries the batch.
  ///
  /// - Parameters:
  ///   - answerTimeout: How long the server may take to answer.
  ///   - done: Called after all appends were answered, with whether any events were written.
  func request(answerTimeout: Duration, done: @escaping @Sendable (_ hasWritten: Bool) -> Void) -> PostgresRequest {
    let (statement, parameters) = statement()
    return PostgresRequest(
      statement,
      parameters,
      kind: .write,
      timeout: max(.zero, deadline - .now),
      answerTimeout: answerTimeout
    ) { result in
      answer(result)
      if case .success(let rows) = result { done(rows.rowCount > 0) } else { done(false) }
    }
  }

  private func statement() -> (PostgresStatement, PostgresParameters) {
    var parameters = PostgresParameters()
    guard appends.count == 1 else {
      let appends = appends.map(\.append)
      parameters.append(arrayOf: .uuid, appends) { $1.write(uuid: $0.logID) }
      parameters.append(arrayOf: .text, appends) { $1.write($0.logID.type.rawValue) }
      parameters.append(arrayOf: .int4, appends) { $1.write($0.expectedIndex.lastIndex) }
      parameters.append(arrayOf: .bool, appends) { $1.write($0.expectedIndex == .exists) }
      parameters.append(arrayOf: .int8, appends) { $1.write($0.expectedLast?.position.rawValue) }
      parameters.append(arrayOf: .timestamptz, appends) { $1.write($0.expectedLast?.recordedAt.postgresMicroseconds) }
      parameters.append(arrayOf: .text, appends) { $1.write($0.events[0].type) }
      parameters.append(arrayOf: .int4, appends) { $1.write(Int32($0.events[0].version)) }
      parameters.append(arrayOf: .json, appends) { $1.write($0.events[0].payload) }
      parameters.append(arrayOf: .json, appends) { $1.write($0.metadata) }
      parameters.append(arrayOf: .text, appends) { $1.write($0.idempotencyKey?.rawValue) }
      return (AppendStatements.batch, parameters)
    }
    let append = appends[0].append
    parameters.append(uuid: append.logID.high, append.logID.low)
    parameters.append(append.logID.type.rawValue)
    parameters.append(append.expectedIndex.lastIndex)
    parameters.append(append.expectedIndex == .exists)
    parameters.append(append.expectedLast?.position.rawValue)
    parameters.append(append.expectedLast?.recordedAt.postgresMicroseconds)
    guard append.events.count == 1 else {
      parameters.append(arrayOf: .text, append.events) { $1.write($0.type) }
      parameters.append(arrayOf: .int4, append.events) { $1.write(Int32($0.version)) }
      parameters.append(arrayOf: .json, append.events) { $1.write($0.payload) }
      parameters.append(append.metadata)
      parameters.append(append.idempotencyKey?.rawValue)
      parameters.append(Int32(append.events.count))
      return (AppendStatements.many, parameters)
    }
    parameters.append(append.events[0].type)
    parameters.append(Int32(append.events[0].version))
    parameters.append(append.events[0].payload)
    parameters.append(append.metadata)
    parameters.append(append.idempotencyKey?.rawValue)
    return (AppendStatements.one, parameters)
  }

  private func answer(_ result: Result<PostgresResult, PostgresFailure>) {
    switch result {
    case .success(let rows) where appends.count == 1:
      let anchors = (0..<rows.rowCount).compactMap { EventAnchor(rows, $0, firstColumn: 0) }
      appends[0].complete(anchors.count == appends[0].append.events.count ? .written(anchors) : .notWritten)
    case .success(let rows):
      var written: [LogKey: EventAnchor] = [:]
      for row in 0..<rows.rowCount {
        written[LogKey(rows.uuid(row, 0))] = EventAnchor(rows, row, firstColumn: 1)
      }
      for pending in appends {
        let anchor = written[LogKey(pending.append.logID)]
        pending.complete(anchor.map { .written([$0]) } ?? .notWritten)
      }
    case .failure(.server(let error)) where appends.count == 1 && error.sqlState == "23505":
      appends[0].complete(.notWritten)
    case .failure(.server(let error)) where appends.count > 1 && error.mayConcernOneRow:
      for pending in appends { pending.complete(.sharedFailure) }
    case .failure(let failure):
      for pending in appends { pending.complete(.failed(failure)) }
    }
  }

  /// A log's identity in the database, which is its UUID alone.
  private struct LogKey: Hashable {
    let high: UInt64
    let low: UInt64

    init(_ id: LogID) {
      (high, low) = (id.high, id.low)
    }

    init(_ halves: (high: UInt64, low: UInt64)) {
      (high, low) = halves
    }
  }
}

extension PostgresServerError {
  /// Whether one of several rows may be at fault: bad data (class 22), a violated constraint (23), a deadlock (40), a limit (54).
  fileprivate var mayConcernOneRow: Bool { ["22", "23", "40", "54"].contains(sqlState.prefix(2)) }
}

extension ExpectedIndex {
  /// What the statements take: the index of the last event, -1 for an empty log, NULL where it doesn't matter.
  fileprivate var lastIndex: Int32? {
    switch self {
    case .empty: -1
    case .at(let index): index.rawValue
    case .any, .exists: nil
    }
  }
}

extension [UInt8] {
  // The elements of array parameters; `false` stands for NULL.

  fileprivate mutating func write(uuid id: LogID) -> Bool {
    append(bigEndian: id.high)
    append(bigEndian: id.low)
    return true
  }

  fileprivate mutating func write(_ value: String?) -> Bool {
    guard let value else { return false }
    append(contentsOf: value.utf8)
    return true
  }

  fileprivate mutating func write(_ value: ArraySlice<UInt8>?) -> Bool {
    guard let value else { return false }
    append(contentsOf: value)
    return true
  }

  fileprivate mutating func write(_ value: Bool) -> Bool {
    append(value ? UInt8(1) : 0)
    return true
  }

  fileprivate mutating func write(_ value: (some FixedWidthInteger)?) -> Bool {
    guard let value else { return false }
    append(bigEndian: value)
    return true
  }
}
