import EventLogs
import HTTPTypes

/// A condition on a payment's entity tags: `If-Match` or `If-None-Match` ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110),
/// sections 13.1.1 and 13.1.2).
///
/// The tag of a payment is strong and is the index that its log ends with: `"3"`.
struct EntityTagCondition: Hashable, Sendable {
  /// Whether the condition is `*`: any state of a payment that exists.
  let isAny: Bool

  /// The indexes that strong tags name. Tags of another form are nobody's and match nothing.
  let indexes: [EventIndex]

  /// The indexes that tags name, be they strong or weak.
  let weakIndexes: [EventIndex]

  /// Reads a header field.
  ///
  /// - Returns: `nil` if the field isn't there.
  /// - Throws: ``Problem`` if it is no list of entity tags.
  init?(_ headers: HTTPFields, _ name: HTTPField.Name) throws(Problem) {
    guard let value = headers[name] else { return nil }
    isAny = value == "*"
    guard let tags = isAny ? [] : Self.tags(in: value) else {
      throw Problem(.invalidHeader, "\(name) must be * or a list of entity tags in quotes.", field: name.rawName)
    }
    weakIndexes = tags.compactMap(\.index)
    indexes = tags.filter { !$0.isWeak }.compactMap(\.index)
  }

  private struct Tag {
    let isWeak: Bool
    let opaque: Substring

    var index: EventIndex? {
      guard let number = Int(opaque), number.description == opaque else { return nil }
      return EventIndex(number)
    }
  }

  /// Tags separated by commas; an empty list has none (section 5.6.1.2).
  private static func tags(in value: String) -> [Tag]? {
    var tags: [Tag] = []
    var rest = value[...]
    while true {
      rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "," }
      if rest.isEmpty { return tags }
      let isWeak = rest.hasPrefix("W/")
      if isWeak { rest = rest.dropFirst(2) }
      guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else { return nil }
      tags.append(Tag(isWeak: isWeak, opaque: rest[rest.index(after: rest.startIndex)..<end]))
      rest = rest[rest.index(after: end)...].drop { $0 == " " || $0 == "\t" }
      guard rest.isEmpty || rest.first == "," else { return nil }
    }
  }
}

extension EventIndex {
  /// The entity tag of a log that ends with this index.
  var entityTag: String { "\"\(rawValue)\"" }
}
