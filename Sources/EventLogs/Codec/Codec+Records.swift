extension Codec {
  /// Decodes a stored event and its metadata.
  ///
  /// - Throws: ``EventLogsError`` with code `unknownEventType` or `undecodableEvent`, naming the log, the index and the type.
  @inlinable
  func record<E: Event>(_ stored: StoredEvent, as type: E.Type) throws(EventLogsError) -> EventRecord<E> {
    let event: E?
    var metadata = EventMetadata()
    do {
      event = try decode(event: type, from: stored.event)
      if let bytes = stored.metadata { metadata = try decode(EventMetadata.self, from: bytes) }
    } catch {
      throw .undecodable(stored, as: type, error)
    }
    guard let event else { throw .unknownType(of: stored, as: type) }
    return EventRecord(
      logID: stored.logID,
      index: stored.anchor.index,
      position: stored.anchor.position,
      recordedAt: stored.anchor.recordedAt,
      event: event,
      metadata: metadata
    )
  }

  /// Decodes a page.
  ///
  /// - Throws: As ``record(_:as:)`` does, for the first event that can't be decoded.
  @inlinable
  func records<E: Event>(_ stored: [StoredEvent], as type: E.Type) throws(EventLogsError) -> [EventRecord<E>] {
    var records: [EventRecord<E>] = []
    records.reserveCapacity(stored.count)
    for event in stored { records.append(try record(event, as: type)) }
    return records
  }
}

extension EventLogsError {
  @usableFromInline
  static func undecodable(_ stored: StoredEvent, as event: any Event.Type, _ error: any Error) -> EventLogsError {
    EventLogsError(
      .undecodableEvent,
      "The \(stored.event.type.quotedForDiagnostics) event (version \(stored.event.version)) at index \(stored.index) of \(stored.logID) can't be decoded as \(event): \(codingProblem(error)).",
      logID: stored.logID,
      eventIndex: stored.index,
      eventType: stored.event.type,
      underlying: error
    )
  }

  @usableFromInline
  static func unknownType(of stored: StoredEvent, as event: any Event.Type) -> EventLogsError {
    EventLogsError(
      .unknownEventType,
      "The event at index \(stored.index) of \(stored.logID) has type \(stored.event.type.quotedForDiagnostics), version \(stored.event.version), which \(event) doesn't know. Deploy a build that does, or add it to upcast(_:).",
      logID: stored.logID,
      eventIndex: stored.index,
      eventType: stored.event.type
    )
  }
}
