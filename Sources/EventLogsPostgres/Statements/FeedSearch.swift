import EventLogs
import Foundation
import LibPQ

/// A filter of the feed as SQL. What somebody looks for is only ever in the parameters: the text depends on nothing but which
/// kinds of conditions there are.
///
/// It lets pass whatever matches, and more where SQL can't decide: JSON with escapes by code, on some of which PostgreSQL fails,
/// numbers that are too large for `numeric`, and texts that look like the number, or numbers like the text.
struct FeedSearch {
  private(set) var parameters: PostgresParameters
  private(set) var types: [PostgresType]
  private(set) var sql = ""

  /// - Parameters:
  ///   - parameters: The statement's other parameters.
  ///   - types: Their types.
  init(parameters: PostgresParameters, types: [PostgresType]) {
    self.parameters = parameters
    self.types = types
  }

  mutating func add(_ filter: FeedFilter) {
    if !filter.eventTypes.isEmpty { sql += " and event_type = any(\(bind(filter.eventTypes)))" }
    if let logType = filter.logType { sql += " and log_type = \(bind(logType.rawValue))" }
    if let from = filter.recordedFrom { sql += " and recorded_at >= \(bind(from))" }
    if let before = filter.recordedBefore { sql += " and recorded_at < \(bind(before))" }
    for condition in filter.conditions { add(condition) }
  }

  private mutating func add(_ condition: FeedCondition) {
    let json = condition.subject == .payload ? "payload" : "metadata"
    let found = "(\(json) #>> \(bind(condition.path)))"
    let comparison = condition.comparison.sql
    let isMet: String
    switch condition.value {
    case .string(let text):
      isMet = "\(found) collate \"C\" \(comparison) \(bind(text))"
    case .number(let number):
      let bound = bind(number.description)
      isMet = """
        case when length(\(found)) <= 1000 and \(found) ~ '^-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]{1,4})?$'
        then \(found)::numeric \(comparison) \(bound)::numeric else \(found) ~ '^-?[0-9]' end
        """
    }
    sql += " and case when strpos(\(json)::text, '\\u') > 0 then true else \(isMet) end"
  }

  private mutating func bind(_ text: String) -> String {
    parameters.append(text)
    return placeholder(.text)
  }

  private mutating func bind(_ texts: [String]) -> String {
    parameters.append(arrayOf: .text, texts) { text, bytes in
      bytes.append(contentsOf: text.utf8)
      return true
    }
    return placeholder(.textArray)
  }

  private mutating func bind(_ date: Date) -> String {
    parameters.append(date.postgresBound)
    return placeholder(.timestamptz)
  }

  private mutating func placeholder(_ type: PostgresType) -> String {
    types.append(type)
    return "$\(types.count)"
  }
}

extension FeedCondition.Comparison {
  fileprivate var sql: String {
    switch self {
    case .equal: "="
    case .notEqual: "<>"
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    }
  }
}

extension Date {
  /// The years that PostgreSQL's times reach, in its microseconds: 4713 BC to before 294277.
  private static let postgresRange: Range<Int64> = -211_813_488_000_000_000..<9_223_371_331_200_000_000

  /// The time as a bound for those of events; infinity beyond PostgreSQL's range.
  fileprivate var postgresBound: Int64 {
    let microseconds = postgresMicroseconds
    if microseconds < Self.postgresRange.lowerBound { return .min }
    return microseconds < Self.postgresRange.upperBound ? microseconds : .max
  }
}
