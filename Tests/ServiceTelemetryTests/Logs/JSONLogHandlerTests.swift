import Foundation
import Logging
import ServiceTelemetry
import Synchronization
import Testing
import Tracing

@Suite struct `The JSON log handler` {
  private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func take(_ line: [UInt8]) { lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
  }

  private let lines = Lines()

  private func logger(
    at date: Date = Date(timeIntervalSince1970: 1_772_366_400.123456),
    provider: Logger.MetadataProvider? = nil
  ) -> Logger {
    Logger(label: "payments") { [lines] label in
      JSONLogHandler(label: label, metadataProvider: provider, output: LogOutput(lines.take), now: { date })
    }
  }

  @Test func `writes one object per line`() {
    logger().info("payments is ready", source: "payments")
    #expect(
      lines.all == [
        """
        {"timestamp":"2026-03-01T12:00:00.123456Z","level":"info","label":"payments",\
        "message":"payments is ready","source":"payments"}

        """
      ]
    )
  }

  @Test func `nests metadata, sorted by name`() {
    logger().info(
      "m",
      metadata: [
        "texts": ["a", "b"], "number": "\(7)", "other": .stringConvertible(1.5), "deep": ["b": ["c": "d"], "a": []],
      ],
      source: "s"
    )
    #expect(
      lines.all.first?.contains(
        #""metadata":{"deep":{"a":[],"b":{"c":"d"}},"number":"7","other":"1.5","texts":["a","b"]}}"#
      ) == true
    )
  }

  @Test func `escapes what would break a line or an object`() throws {
    let text = "\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}\u{85}\u{2028}\u{2029}é😀"
    logger().info("\(text)", metadata: ["\(text)": "\(text)"])
    let line = try #require(lines.all.first)
    #expect(
      line.contains(#""message":"\"\\/\u0008\u000c\n\r\t\u0000\u001f\u007f\u0085\u2028\u2029é😀""#)
    )
    #expect(line.utf8.count { $0 == UInt8(ascii: "\n") } == 1)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(object["message"] as? String == text)
    #expect(object["metadata"] as? [String: String] == [text: text])
  }

  @Test func `lets the message's metadata win over the provider's, and that over the handler's`() {
    var logger = logger(provider: Logger.MetadataProvider { ["a": "provider", "b": "provider", "c": "provider"] })
    logger[metadataKey: "a"] = "handler"
    logger[metadataKey: "d"] = "handler"
    logger.info("m", metadata: ["c": "message"])
    #expect(
      lines.all.first?.hasSuffix(
        #""metadata":{"a":"provider","b":"provider","c":"message","d":"handler"}}"# + "\n"
      ) == true
    )
  }

  @Test func `names the trace that the task belongs to`() {
    var context = ServiceContext.topLevel
    context.traceContext = TraceContext(traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    let logger = logger(provider: .traceContext)
    ServiceContext.withValue(context) { logger.info("inside") }
    logger.info("outside")
    #expect(
      lines.all.first?.contains(
        #""metadata":{"span_id":"b7ad6b7169203331","trace_id":"0af7651916cd43dd8448eb211c80319c"}"#
      ) == true
    )
    #expect(lines.all.last?.contains("metadata") == false)
  }

  @Test func `writes nothing below its level`() {
    logger().debug("m")
    #expect(lines.all == [])
  }

  @Test(arguments: [
    (0.0, "1970-01-01T00:00:00.000000Z"), (-0.25, "1969-12-31T23:59:59.750000Z"),
    (951_782_399.999999, "2000-02-28T23:59:59.999999Z"), (951_782_400, "2000-02-29T00:00:00.000000Z"),
  ])
  func `dates with microseconds`(seconds: Double, text: String) {
    logger(at: Date(timeIntervalSince1970: seconds)).info("m")
    #expect(lines.all.first?.hasPrefix(#"{"timestamp":"\#(text)","#) == true)
  }
}
