import EventLogs

/// A log that nobody else knows, in a store that may hold anything else.
struct ScratchLog: Sendable {
  let store: any EventStore
  let id: LogID

  init(_ store: any EventStore, id: LogID = LogID(type: "conformance")) {
    self.store = store
    self.id = id
  }

  @discardableResult
  func append(
    _ events: [EncodedEvent],
    expecting expected: ExpectedIndex,
    last: EventAnchor? = nil,
    key: IdempotencyKey? = nil,
    metadata: String? = nil
  ) async throws(EventLogsError) -> AppendReceipt {
    try await store.append(
      Append(
        logID: id,
        events: events,
        expectedIndex: expected,
        expectedLast: last,
        idempotencyKey: key,
        metadata: metadata.map { ArraySlice($0.utf8) }
      )
    )
  }

  /// Appends `count` events to the log, which is empty.
  @discardableResult
  func fill(_ count: Int) async throws(EventLogsError) -> AppendReceipt {
    try await append(numbered(0..<count), expecting: .empty)
  }

  func events() async throws(EventLogsError) -> [StoredEvent] {
    try await store.events(LogQuery(id, limit: LogQuery.maximumLimit))
  }

  /// Expects the log to hold just these events, without holes.
  func expectEvents(_ expected: [EncodedEvent], after what: String) async throws {
    let stored = try await events()
    try expect("the events in the log after \(what)", stored.map(\.event), is: expected)
    try expect("the indexes in the log after \(what)", stored.map(\.index), is: indexes(0..<expected.count))
  }
}

/// Events that can be told apart by their number.
func numbered(_ numbers: Range<Int>) -> [EncodedEvent] {
  numbers.map { EncodedEvent(type: "counted", payload: ArraySlice(#"{"number":\#($0)}"#.utf8)) }
}

func numbered(_ number: Int) -> [EncodedEvent] { numbered(number..<number + 1) }

func indexes(_ numbers: Range<Int>) -> [EventIndex] { numbers.compactMap { EventIndex($0) } }

func freshKey() throws -> IdempotencyKey { try IdempotencyKey("conformance-\(LogID(type: "key"))") }

/// What became of each of `count` calls that all ran at once.
func race<Value: Sendable>(
  _ count: Int,
  _ body: @escaping @Sendable (Int) async throws(EventLogsError) -> Value
) async -> [Result<Value, EventLogsError>] {
  await withTaskGroup(of: (Int, Result<Value, EventLogsError>).self) { group in
    for number in 0..<count {
      group.addTask {
        do throws(EventLogsError) {
          return (number, .success(try await body(number)))
        } catch {
          return (number, .failure(error))
        }
      }
    }
    var results: [Int: Result<Value, EventLogsError>] = [:]
    for await (number, result) in group { results[number] = result }
    return (0..<count).compactMap { results[$0] }
  }
}
