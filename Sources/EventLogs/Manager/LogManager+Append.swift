import Synchronization

extension LogManager {
  /// Creates a log with its first events.
  ///
  /// - Parameters:
  ///   - events: At least one event.
  ///   - idempotencyKey: The name under which this happens at most once. A retry gets the log that the first request made.
  ///   - metadata: Who and what caused the events.
  /// - Returns: The new log's id, and where the events are.
  /// - Throws: ``EventLogsError``; see ``EventStore/append(_:)``.
  @discardableResult
  public func create(
    _ events: [Event],
    idempotencyKey: IdempotencyKey? = nil,
    metadata: EventMetadata = EventMetadata()
  ) async throws(EventLogsError) -> AppendReceipt {
    try await append(
      events,
      to: configuration.makeLogID(Event.logType),
      expecting: .empty,
      idempotencyKey: idempotencyKey,
      metadata: metadata
    )
  }

  /// Appends events to a log, all or none.
  ///
  /// - Parameters:
  ///   - events: At least one event.
  ///   - id: The log to append to.
  ///   - expected: What the log must end with.
  ///   - idempotencyKey: The name under which this happens at most once.
  ///   - metadata: Who and what caused the events.
  /// - Returns: Where the events are; for a retry, the first answer.
  /// - Throws: ``EventLogsError``; see ``EventStore/append(_:)``.
  @discardableResult
  public func append(
    _ events: [Event],
    to id: LogID,
    expecting expected: ExpectedIndex,
    idempotencyKey: IdempotencyKey? = nil,
    metadata: EventMetadata = EventMetadata()
  ) async throws(EventLogsError) -> AppendReceipt {
    try requireType(of: id)
    return try await counted(
      Append(
        logID: id,
        events: encoded(events, for: id),
        expectedIndex: expected,
        idempotencyKey: idempotencyKey,
        metadata: encoded(metadata, for: id)
      )
    )
  }

  /// Appends events to the log that a reduction holds, if nothing has come since and the log is still the one that was
  /// reduced.
  ///
  /// - Parameters:
  ///   - events: At least one event.
  ///   - reduction: The state on which the events were decided.
  ///   - idempotencyKey: The name under which this happens at most once.
  ///   - metadata: Who and what caused the events.
  /// - Returns: Where the events are; for a retry, the first answer.
  /// - Throws: ``EventLogsError``; see ``EventStore/append(_:)``.
  @discardableResult
  public func append(
    _ events: [Event],
    after reduction: Reduction<Aggregate>,
    idempotencyKey: IdempotencyKey? = nil,
    metadata: EventMetadata = EventMetadata()
  ) async throws(EventLogsError) -> AppendReceipt {
    try requireType(of: reduction.logID)
    return try await counted(
      Append(
        logID: reduction.logID,
        events: encoded(events, for: reduction.logID),
        expectedIndex: reduction.expectedIndex,
        expectedLast: reduction.lastEvent,
        idempotencyKey: idempotencyKey,
        metadata: encoded(metadata, for: reduction.logID)
      )
    )
  }

  private func counted(_ append: Append) async throws(EventLogsError) -> AppendReceipt {
    let receipt = try await store.append(append)
    if receipt.isReplay { counters.replays.add(1, ordering: .relaxed) }
    return receipt
  }

  func encoded(_ events: [Event], for id: LogID) throws(EventLogsError) -> [EncodedEvent] {
    var all: [EncodedEvent] = []
    all.reserveCapacity(events.count)
    for event in events {
      let encoded: EncodedEvent
      do {
        encoded = try codec.encode(event: event)
      } catch {
        throw EventLogsError(
          .unencodable,
          "An event for \(id) can't be encoded: \(codingProblem(error)).",
          logID: id,
          underlying: error
        )
      }
      guard encoded.payload.count <= configuration.maximumPayloadBytes else {
        throw EventLogsError(
          .payloadTooLarge,
          "The payload of a \(encoded.type) event for \(id) has \(encoded.payload.count) bytes; the limit is \(configuration.maximumPayloadBytes).",
          logID: id,
          eventType: encoded.type
        )
      }
      all.append(encoded)
    }
    return all
  }

  func encoded(_ metadata: EventMetadata, for id: LogID) throws(EventLogsError) -> ArraySlice<UInt8>? {
    guard !metadata.isEmpty else { return nil }
    let bytes: ArraySlice<UInt8>
    do {
      bytes = try codec.encode(metadata)
    } catch {
      throw EventLogsError(
        .unencodable,
        "The metadata of an append to \(id) can't be encoded: \(codingProblem(error)).",
        logID: id,
        underlying: error
      )
    }
    guard bytes.count <= configuration.maximumPayloadBytes else {
      throw EventLogsError(
        .payloadTooLarge,
        "The metadata of an append to \(id) has \(bytes.count) bytes; the limit is \(configuration.maximumPayloadBytes).",
        logID: id
      )
    }
    return bytes
  }
}

/// Where and why coding failed, without the value that failed.
func codingProblem(_ error: any Error) -> String {
  let (why, context): (String, any CodingErrorContext) =
    switch error {
    case DecodingError.typeMismatch(let type, let context): ("not a \(type)", context)
    case DecodingError.valueNotFound(let type, let context): ("no \(type)", context)
    case DecodingError.keyNotFound(let key, let context): ("no member \(key.stringValue.quotedForDiagnostics)", context)
    case DecodingError.dataCorrupted(let context): ("malformed data", context)
    case EncodingError.invalidValue(_, let context): (context.debugDescription, context)
    default: ("\(type(of: error))", NoContext())
    }
  let path = context.codingPath.map(\.stringValue).joined(separator: ".")
  return path.isEmpty ? why : "\(why) at \(path.quotedForDiagnostics)"
}

private protocol CodingErrorContext {
  var codingPath: [any CodingKey] { get }
}

extension DecodingError.Context: CodingErrorContext {}
extension EncodingError.Context: CodingErrorContext {}

private struct NoContext: CodingErrorContext {
  var codingPath: [any CodingKey] { [] }
}
