import EventLogs

/// A URL taken apart at its first colon.
struct SchemedURL {
  /// The scheme in lower case; `nil` for a text without a colon.
  let scheme: String?

  /// What follows the colon.
  let rest: String

  private let names: String
  private let known: String

  /// - Parameters:
  ///   - names: What the URL is to name, for messages.
  ///   - known: The URLs that are known, for messages.
  init(_ text: String, names: String, known: String) {
    let colon = text.firstIndex(of: ":")
    scheme = colon.map { text[..<$0].lowercased() }
    rest = colon.map { String(text[text.index(after: $0)...]) } ?? ""
    self.names = names
    self.known = known
  }

  /// The error for a URL that names nothing known.
  var unknown: EventLogsError {
    let given = scheme.map { "\("\($0):".quotedForDiagnostics) with what follows it" } ?? "A text without a scheme"
    return EventLogsError(.invalidArgument, "\(given) names no \(names). Known are: \(known).")
  }
}
