extension FeedCondition {
  /// Reads a condition from its text form.
  ///
  /// ```
  /// condition  = path operator value
  /// path       = ("payload" | "metadata") *("." identifier)
  /// identifier = (letter | "_") *(letter | digit | "_")
  /// operator   = "=" | "!=" | "<" | "<=" | ">" | ">="
  /// value      = "'" text "'" | number
  /// ```
  ///
  /// Letters are those of ASCII, a quote within a text is written twice, and a number is written as in JSON. Spaces may stand
  /// around the operator and at both ends.
  ///
  /// - Parameter text: Such as `payload.amount>=1000` or `metadata.correlation_id = 'order-17'`.
  /// - Throws: ``EventLogsError`` with code `invalidArgument` that says what was expected where.
  public init(parsing text: String) throws(EventLogsError) {
    var parser = ConditionParser(rest: Substring(text).unicodeScalars)
    let subject = try parser.subject()
    let path = try parser.path()
    let comparison = try parser.comparison()
    let value = try parser.value()
    try parser.end()
    self.init(subject, path, comparison, value)
  }
}

private struct ConditionParser {
  var rest: Substring.UnicodeScalarView
  private var count = 1

  init(rest: Substring.UnicodeScalarView) {
    self.rest = rest
  }

  mutating func subject() throws(EventLogsError) -> FeedCondition.Subject {
    skipSpaces()
    let start = self
    guard let subject = FeedCondition.Subject(rawValue: identifier()) else { throw start.expected("payload or metadata") }
    return subject
  }

  mutating func path() throws(EventLogsError) -> [String] {
    var path: [String] = []
    while rest.first == "." {
      skip(1)
      let name = identifier()
      guard !name.isEmpty else { throw expected("a name of letters, digits and _") }
      path.append(name)
    }
    return path
  }

  mutating func comparison() throws(EventLogsError) -> FeedCondition.Comparison {
    skipSpaces()
    for length in [2, 1] {
      guard let comparison = FeedCondition.Comparison(rawValue: String(rest.prefix(length))) else { continue }
      skip(comparison.rawValue.count)
      return comparison
    }
    throw expected("one of = != < <= > >=")
  }

  mutating func value() throws(EventLogsError) -> FeedCondition.Value {
    skipSpaces()
    if rest.first == "'" { return .string(try quoted()) }
    let text = rest.prefix { ("0"..."9").contains($0) || "+-.eE".unicodeScalars.contains($0) }
    guard let number = ExactNumber(String(text)) else { throw expected("a number as in JSON, or a text in single quotes") }
    skip(text.count)
    return .number(number)
  }

  mutating func end() throws(EventLogsError) {
    skipSpaces()
    guard rest.isEmpty else { throw expected("the end") }
  }

  private mutating func quoted() throws(EventLogsError) -> String {
    var text = String.UnicodeScalarView()
    while true {
      skip(1)
      let part = rest.prefix { $0 != "'" }
      text.append(contentsOf: part)
      skip(part.count)
      guard !rest.isEmpty else { throw expected("a closing quote") }
      skip(1)
      guard rest.first == "'" else { return String(text) }
      text.append("'")
    }
  }

  private mutating func identifier() -> String {
    let name = rest.prefix { $0 == "_" || $0.isASCII && $0.properties.isAlphabetic || ("0"..."9").contains($0) }
    guard let first = name.first, !("0"..."9").contains(first) else { return "" }
    skip(name.count)
    return String(name)
  }

  private mutating func skipSpaces() {
    skip(rest.prefix { $0 == " " }.count)
  }

  private mutating func skip(_ length: Int) {
    rest = rest.dropFirst(length)
    count += length
  }

  /// The text isn't repeated, since what somebody looks for may be nobody else's business.
  private func expected(_ what: String) -> EventLogsError {
    EventLogsError(.invalidArgument, "The condition can't be read: at character \(count), \(what) is expected.")
  }
}
