/// Who and what caused an event. It travels with the event, is stored beside its payload, and never decides what is appended.
public struct EventMetadata: Hashable, Sendable {
  /// Ties together everything that one request or business process caused.
  public var correlationID: String?

  /// The message or event that directly caused this one.
  public var causationID: String?

  /// Who acted: a principal, a service or a job.
  public var actor: String?

  /// Further facts, by name. The names of the properties above, in snake case, are reserved and ignored here.
  public var custom: [String: String]

  /// Creates metadata.
  @inlinable
  public init(
    correlationID: String? = nil,
    causationID: String? = nil,
    actor: String? = nil,
    custom: [String: String] = [:]
  ) {
    self.correlationID = correlationID
    self.causationID = causationID
    self.actor = actor
    self.custom = custom
  }

  /// Whether there is nothing to store.
  public var isEmpty: Bool { correlationID == nil && causationID == nil && actor == nil && custom.isEmpty }
}

extension EventMetadata: Codable {
  static let correlationIDName = "correlation_id"
  private static let causationID = "causation_id"
  private static let actor = "actor"

  public init(from decoder: any Decoder) throws {
    var custom = try [String: String](from: decoder)
    self.init(
      correlationID: custom.removeValue(forKey: Self.correlationIDName),
      causationID: custom.removeValue(forKey: Self.causationID),
      actor: custom.removeValue(forKey: Self.actor),
      custom: custom
    )
  }

  public func encode(to encoder: any Encoder) throws {
    var all = custom
    all[Self.correlationIDName] = correlationID
    all[Self.causationID] = causationID
    all[Self.actor] = actor
    try all.encode(to: encoder)
  }
}
