import EventLogsJSON

/// Something in a store that no append leaves behind: the work of a restored backup, a damaged disk or a hand in the database.
public struct LogDefect: Hashable, Sendable {
  /// What is wrong.
  public enum Kind: String, Hashable, Sendable, CaseIterable, Encodable {
    /// Events are missing from the log: an index follows one that isn't the one before it.
    case missingEvents = "missing_events"

    /// An event's position is lower than that of the event before it in its log.
    case positionOutOfOrder = "position_out_of_order"

    /// The payload isn't JSON.
    case payloadNotJSON = "payload_not_json"

    /// The metadata isn't a JSON object of strings.
    case metadataUndecodable = "metadata_undecodable"

    /// The store can't read the event.
    case unreadable
  }

  /// What is wrong.
  public let kind: Kind

  /// The log; `nil` where an event of the feed can't be read.
  public let logID: LogID?

  /// The index of the event at which it was noticed; `nil` where an event of the feed can't be read.
  public let index: EventIndex?

  /// The position of that event; `nil` where an event of a log can't be read.
  public let position: GlobalPosition?

  /// What was found, without any payload.
  public let message: String

  init(_ kind: Kind, _ stored: StoredEvent, _ message: String) {
    self.kind = kind
    logID = stored.logID
    index = stored.index
    position = stored.position
    self.message = message
  }

  init(unreadableAt position: GlobalPosition, _ error: EventLogsError) {
    kind = .unreadable
    logID = error.logID
    index = error.eventIndex
    self.position = position
    message = error.message
  }

  init(unreadable index: EventIndex, of log: LogID, _ error: EventLogsError) {
    kind = .unreadable
    logID = log
    self.index = index
    position = nil
    message = error.message
  }
}

extension LogDefect {
  /// What is wrong with an event by itself.
  static func defects(in stored: StoredEvent) -> [LogDefect] {
    var defects: [LogDefect] = []
    do {
      try JSON.validate(stored.event.payload)
    } catch {
      defects.append(LogDefect(.payloadNotJSON, stored, "The payload of event \(stored.index) of \(stored.logID) isn't JSON."))
    }
    if let metadata = stored.metadata, (try? JSON.decode(EventMetadata.self, from: metadata)) == nil {
      defects.append(
        LogDefect(
          .metadataUndecodable,
          stored,
          "The metadata of event \(stored.index) of \(stored.logID) isn't a JSON object of strings."
        )
      )
    }
    return defects
  }

  /// What is wrong with an event beside the one before it in its log; `nil` for `previous` if that isn't there.
  static func defect(in stored: StoredEvent, after previous: GlobalPosition?) -> LogDefect? {
    guard let previous else {
      return LogDefect(
        .missingEvents,
        stored,
        "The log \(stored.logID) has an event at index \(stored.index) and none at \(stored.index.rawValue - 1)."
      )
    }
    guard previous > stored.position else { return nil }
    return LogDefect(
      .positionOutOfOrder,
      stored,
      "Event \(stored.index) of \(stored.logID) has position \(stored.position), which is below \(previous) of the event before it."
    )
  }
}
