public import Logging
public import Tracing

/// A request's place in a distributed trace, as the headers `traceparent` and `tracestate` of the W3C's recommendation
/// [Trace Context](https://www.w3.org/TR/trace-context/) carry it.
public struct TraceContext: Hashable, Sendable {
  /// The id of the whole trace: 32 lower-case hexadecimal digits, not all of them 0.
  public let traceID: String

  /// The id of the caller's span: 16 lower-case hexadecimal digits, not all of them 0.
  public let spanID: String

  /// The trace flags. Bit 0 says that the caller may have recorded its part of the trace.
  public let flags: UInt8

  /// What tracing systems on the way added, if it is well-formed.
  public let state: TraceState?

  /// Reads the value of the header `traceparent`.
  ///
  /// A version later than this one's is read as far as the recommendation promises that it stays as it is.
  ///
  /// - Parameters:
  ///   - traceparent: The header's value, of which there must be one only.
  ///   - tracestate: The value of the header `tracestate`, several joined by commas. It is left out when it isn't well-formed.
  /// - Returns: `nil` for a value that isn't well-formed, which is to be treated like none at all.
  public init?(traceparent: String, tracestate: String? = nil) {
    let fields = traceparent.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard
      fields.count >= 4,
      fields[0].count == 2, let version = Self.number(fields[0]), version != 0xff,
      fields[1].count == 32, Self.isID(fields[1]),
      fields[2].count == 16, Self.isID(fields[2]),
      fields[3].count == 2, let flags = Self.number(fields[3]),
      version > 0 || fields.count == 4
    else { return nil }
    traceID = String(Substring(fields[1]))
    spanID = String(Substring(fields[2]))
    // Of a later version only the flag of sampling is known to mean the same.
    self.flags = version == 0 ? flags : flags & 1
    state = tracestate.flatMap(TraceState.init)
  }

  /// The value of the header `traceparent`, in version 00.
  public var traceparent: String {
    "00-\(traceID)-\(spanID)-\(flags < 16 ? "0" : "")\(String(flags, radix: 16))"
  }

  private static func isID(_ digits: Substring.UTF8View) -> Bool {
    digits.allSatisfy(isDigit) && digits.contains { $0 != UInt8(ascii: "0") }
  }

  private static func number(_ digits: Substring.UTF8View) -> UInt8? {
    digits.allSatisfy(isDigit) ? UInt8(Substring(digits), radix: 16) : nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
}

extension ServiceContext {
  private enum Key: ServiceContextKey {
    typealias Value = TraceContext
    static let nameOverride: String? = "trace-context"
  }

  /// The trace that the present work belongs to.
  public var traceContext: TraceContext? {
    get { self[Key.self] }
    set { self[Key.self] = newValue }
  }
}

extension Logger.MetadataProvider {
  /// Adds `trace_id` and `span_id` to what is logged on behalf of a traced request.
  public static let traceContext = Logger.MetadataProvider {
    guard let trace = ServiceContext.current?.traceContext else { return [:] }
    return ["trace_id": "\(trace.traceID)", "span_id": "\(trace.spanID)"]
  }
}
