import ServiceTelemetry
import Testing
import Tracing

@Suite struct `Trace context` {
  private static let example = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

  private struct Headers: Extractor, Injector {
    func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
  }

  private func roundTrip(_ headers: [String: String]) -> [String: String] {
    var context = ServiceContext.topLevel
    TraceContextInstrument().extract(headers, into: &context, using: Headers())
    var injected: [String: String] = [:]
    TraceContextInstrument().inject(context, into: &injected, using: Headers())
    return injected
  }

  @Test func `is read from its header`() throws {
    let trace = try #require(TraceContext(traceparent: Self.example))
    #expect(trace.traceID == "0af7651916cd43dd8448eb211c80319c")
    #expect(trace.spanID == "b7ad6b7169203331")
    #expect(trace.flags == 1)
    #expect(trace.state == nil)
    #expect(trace.traceparent == Self.example)
  }

  @Test(arguments: [
    "", "00", "-", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
    // Version 00 has nothing after the flags.
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what",
    // The version ff is invalid, and so is one that isn't of two lower-case digits.
    "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "0-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "0G-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "CC-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    // Ids of zeros, in capitals, too short, too long, and with what isn't a digit.
    "00-00000000000000000000000000000000-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
    "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319c-B7AD6B7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319cc-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333-01", "00-0af7651916cd43dd8448eb211c80319.-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-+1", " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    // Two headers, joined.
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01,00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    // A later version ends after the flags or goes on with a hyphen.
    "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.what",
  ])
  func `isn't read from a header that isn't well-formed`(traceparent: String) {
    #expect(TraceContext(traceparent: traceparent) == nil)
    #expect(roundTrip(["traceparent": traceparent, "tracestate": "a=1"]) == [:])
  }

  @Test(arguments: [
    "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03-what-ever",
    "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-09-",
  ])
  func `of a later version is passed on in this one, with the flag of sampling`(traceparent: String) {
    #expect(TraceContext(traceparent: traceparent)?.traceparent == Self.example)
  }

  @Test(arguments: ["00", "01", "02", "ff"])
  func `keeps all flags of its own version`(flags: String) {
    let traceparent = Self.example.dropLast(2) + flags
    #expect(TraceContext(traceparent: String(traceparent))?.traceparent == String(traceparent))
  }

  @Test(arguments: [
    ("a=1", "a=1"), ("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"),
    (" a=1 ,\t, b=2\t", "a=1,b=2"), ("a_-*/9=~!x y", "a_-*/9=~!x y"), ("0tenant@sys-1=v", "0tenant@sys-1=v"),
    ("a=  x", "a=  x"),
  ])
  func `takes its state along`(tracestate: String, kept: String) {
    #expect(
      roundTrip(["traceparent": Self.example, "tracestate": tracestate]) == [
        "traceparent": Self.example, "tracestate": kept,
      ]
    )
  }

  @Test(arguments: [
    "", " , ", "a", "=1", "a=", "A=1", "0a=1", "a=1=2", "a=1,a=2", "é=1", "a=é", "a=\u{1}", "t@0s=1", "t@s@u=1", "@s=1", "t@=1",
    "t@abcdefghijklmno=1", "a b=1", String(repeating: "k", count: 257) + "=1", "a=" + String(repeating: "v", count: 257),
    (0...32).map { "k\($0)=1" }.joined(separator: ","),
  ])
  func `leaves a state behind that isn't well-formed`(tracestate: String) {
    #expect(
      roundTrip(["traceparent": Self.example, "tracestate": tracestate]) == ["traceparent": Self.example]
    )
  }

  @Test func `cuts a state down by large entries first, then from the end`() throws {
    let large = "large=" + String(repeating: "x", count: 200)
    let small = (0..<12).map { "k\($0)=" + String(repeating: "v", count: 40) }
    let state = try #require(TraceState(([small[0], large] + small[1...]).joined(separator: ",")))
    #expect(state.value == small.prefix(11).joined(separator: ","))
  }
}
