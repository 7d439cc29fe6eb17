import HTTPTypes

/// The trace that a request belongs to, from its `traceparent` header field
/// ([W3C Trace Context](https://www.w3.org/TR/trace-context/), section 3.2).
enum TraceParent {
  /// The id of the trace: 32 hexadecimal digits; `nil` without a valid header field.
  static func traceID(of headers: HTTPFields) -> String? {
    let values = headers[values: .traceparent]
    guard values.count == 1 else { return nil }
    let parts = values[0].split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 4, isHex(parts[0], 2), parts[0] != "ff", parts[0] != "00" || parts.count == 4,
      isHex(parts[1], 32), isHex(parts[2], 16), isHex(parts[3], 2), isNotZero(parts[1]), isNotZero(parts[2])
    else { return nil }
    return String(parts[1])
  }

  private static func isHex(_ text: Substring, _ count: Int) -> Bool {
    text.utf8.count == count && text.allSatisfy { "0123456789abcdef".contains($0) }
  }

  private static func isNotZero(_ text: Substring) -> Bool { text.contains { $0 != "0" } }
}
