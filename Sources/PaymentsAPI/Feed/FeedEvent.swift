import EventLogs
import PaymentsDomain

/// A stored event on its way to a client: decoded, or as it is where this build doesn't know its type.
///
/// Events that a later build wrote stay readable that way. A page without them would hide that something happened, and one that
/// failed for their sake would end all reading there.
struct FeedEvent: Sendable {
  enum Content: Sendable {
    case known(PaymentEvent)
    case unknown(EncodedEvent)
  }

  let logID: LogID
  let anchor: EventAnchor
  let metadata: EventMetadata
  let content: Content

  var isKnown: Bool { if case .known = content { true } else { false } }

  /// The type as the interface names it, or would name it.
  var wireName: String {
    switch content {
    case .known(let event): event.wireName
    case .unknown(let stored): PaymentEvent.wireName(ofStoredType: stored.type)
    }
  }

  /// Decodes events.
  ///
  /// - Throws: `EventLogsError` with code `undecodableEvent` for an event of a known type that is damaged; what the metadata of an
  ///   event of an unknown type can't be decoded for.
  static func events(_ stored: [StoredEvent]) throws -> [FeedEvent] {
    let records: [EventRecord<PaymentEvent>]
    do throws(EventLogsError) {
      records = try PaymentEvent.records(of: stored, decodedBy: JSONCodec())
    } catch {
      guard error.code == .unknownEventType else { throw error }
      // One by one, to tell the unknown from the known.
      return stored.count == 1 ? [try FeedEvent(unknown: stored[0])] : try stored.flatMap { try events([$0]) }
    }
    return zip(records, stored).map { FeedEvent($0, $1) }
  }

  private init(_ record: EventRecord<PaymentEvent>, _ stored: StoredEvent) {
    logID = stored.logID
    anchor = stored.anchor
    metadata = record.metadata
    content = .known(record.event)
  }

  private init(unknown stored: StoredEvent) throws {
    logID = stored.logID
    anchor = stored.anchor
    metadata = try stored.metadata.map { try JSONCodec().decode(EventMetadata.self, from: $0) } ?? EventMetadata()
    content = .unknown(stored.event)
  }
}
