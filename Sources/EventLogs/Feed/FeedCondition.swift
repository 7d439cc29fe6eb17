/// What a value in an event's payload or metadata must be, such as `payload.amount>=1000`.
///
/// It is met only where the path leads to a value of the same kind: a string for a string, a number for a number. A path that leads
/// nowhere, or to something else, meets no condition, `!=` included.
///
/// Strings are compared by their code points, without regard to language. Numbers are compared exactly: `1`, `1.0` and `1e0` are
/// equal, and `9007199254740993` is not `9007199254740992`. Of an object's members with one name the last counts.
public struct FeedCondition: Hashable, Sendable {
  /// What the condition is about.
  public enum Subject: String, Hashable, Sendable, CaseIterable {
    case payload, metadata
  }

  /// How a value is compared.
  public enum Comparison: String, Hashable, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
  }

  /// What a value is compared with.
  public enum Value: Hashable, Sendable {
    case string(String)
    case number(ExactNumber)
  }

  /// What the condition is about.
  public var subject: Subject

  /// The names of the members that lead to the value, from the outermost object on; empty for the whole payload or metadata.
  public var path: [String]

  /// How the value is compared.
  public var comparison: Comparison

  /// What it is compared with.
  public var value: Value

  /// Creates a condition.
  public init(_ subject: Subject, _ path: [String], _ comparison: Comparison, _ value: Value) {
    self.subject = subject
    self.path = path
    self.comparison = comparison
    self.value = value
  }

  /// The condition that an entry of ``EventMetadata/custom`` has a value.
  public static func metadata(_ name: String, equals value: String) -> FeedCondition {
    FeedCondition(.metadata, [name], .equal, .string(value))
  }

  /// The condition that an event has an ``EventMetadata/correlationID``.
  public static func correlationID(_ id: String) -> FeedCondition {
    metadata(EventMetadata.correlationIDName, equals: id)
  }
}

extension FeedCondition.Comparison {
  /// Whether the comparison holds for a value that is below (negative), at (0) or above the one it is compared with.
  func holds(_ order: Int) -> Bool {
    switch self {
    case .equal: order == 0
    case .notEqual: order != 0
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .greater: order > 0
    case .greaterOrEqual: order >= 0
    }
  }
}
