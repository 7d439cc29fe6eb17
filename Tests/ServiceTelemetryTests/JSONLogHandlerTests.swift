import Logging
import ServiceTelemetry
import Testing

@Suite struct JSONLogHandlerTests {
  @Test func `keeps metadata`() {
    var handler = JSONLogHandler()
    handler[metadataKey: "a"] = "b"
    #expect(handler.metadata == ["a": "b"])
  }
}
