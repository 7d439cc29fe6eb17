import EventLogs
import struct Foundation.Date
import Hummingbird

/// The parameters of a query, read strictly: none but the known ones, each at most once unless it may be repeated.
struct QueryParameters {
  private var values: [Substring: Substring] = [:]
  private var repeated: [Substring: [Substring]] = [:]

  /// Reads the query of a request.
  ///
  /// - Throws: ``Problem`` that names the parameter.
  init(_ request: Request, known: [Substring], repeatable: [Substring] = []) throws(Problem) {
    for (name, value) in request.uri.queryParameters {
      let shown = String(name.prefix(80))
      if repeatable.contains(name) {
        repeated[name, default: []].append(value)
        continue
      }
      guard known.contains(name) else {
        throw Problem(.unknownParameter, "There is no parameter \(shown.quotedForDiagnostics) here.", field: shown)
      }
      guard values.updateValue(value, forKey: name) == nil else {
        throw Problem(.invalidParameter, "The parameter \(shown) is there more than once.", field: shown)
      }
    }
  }

  func text(_ name: Substring) -> String? { values[name].map(String.init) }

  /// A text that may be the name of something: not empty, not long, and without the control characters that no store keeps.
  func label(_ name: Substring) throws(Problem) -> String? {
    guard let text = text(name) else { return nil }
    let characters = text.unicodeScalars
    guard (1...255).contains(characters.count), !characters.contains(where: { $0.properties.generalCategory == .control })
    else {
      throw invalid(name, "1 to 255 characters without control characters")
    }
    return text
  }

  func texts(_ name: Substring) -> [String] { repeated[name, default: []].map(String.init) }

  /// An integer within a range, in its shortest form.
  func integer(_ name: Substring, in range: ClosedRange<Int>) throws(Problem) -> Int? {
    guard let text = values[name] else { return nil }
    guard let number = Int(text), range.contains(number), number.description == text else {
      throw invalid(name, "an integer from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func date(_ name: Substring) throws(Problem) -> Date? {
    guard let text = values[name] else { return nil }
    guard let date = ISO8601.date(from: String(text)) else {
      throw invalid(name, "a date and time as in RFC 3339, such as 2026-03-01T12:00:00Z")
    }
    return date
  }

  func cursor(_ name: Substring, of id: LogID) throws(Problem) -> PageCursor? {
    guard let text = values[name] else { return nil }
    do throws(EventLogsError) {
      return try PageCursor(String(text), of: id)
    } catch {
      throw Problem(.invalidCursor, error.message, field: String(name), logID: id)
    }
  }

  func order() throws(Problem) -> EventOrder {
    switch values["order"] {
    case nil, "asc": .oldestFirst
    case "desc": .newestFirst
    default: throw invalid("order", "asc or desc")
    }
  }

  func invalid(_ name: Substring, _ requirement: String) -> Problem {
    Problem(.invalidParameter, "\(name) must be \(requirement).", field: String(name))
  }
}
