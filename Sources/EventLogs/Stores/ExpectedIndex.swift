/// What an append expects the log to end with: optimistic concurrency control.
public enum ExpectedIndex: Hashable, Sendable {
  /// The log has no events yet: the append creates it.
  case empty

  /// The log's last event has this index.
  case at(EventIndex)

  /// The log may end anywhere, or not exist.
  case any

  /// The log has at least one event.
  case exists
}

extension ExpectedIndex: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "an empty log"
    case .at(let index): "index \(index)"
    case .any: "any state"
    case .exists: "an existing log"
    }
  }
}
