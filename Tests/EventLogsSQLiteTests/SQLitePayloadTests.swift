import EventLogs
import EventLogsSQLite
import Foundation
import Testing

@Suite struct `A payload in a file of events` {
  let file: StoreFile
  let store: SQLiteEventStore
  let id = LogID(type: "test")

  init() throws {
    file = try StoreFile()
    store = try file.open()
  }

  @Test(arguments: [
    #""it's a \"quote\" and a \\ backslash""#,
    #""a NUL: \u0000, a lone surrogate: \ud800""#,
    #""\#u{1F9FE} é e\#u{301} \#u{2028} \#u{FEFF}""#,
    #"{"i":9223372036854775807,"j":-9223372036854775808,"u":18446744073709551615}"#,
    #"{"d":0.1,"e":12345678901234567890.123456789,"f":1e400}"#,
    " { \"spaces\" : [ ] } ",
    "null",
    "\"\(String(repeating: "a", count: 1 << 20))\"",
  ])
  func `comes back byte for byte`(payload: String) async throws {
    _ = try await store.append(.of(payload, to: id))
    let events = try await store.events(LogQuery(id, limit: 10))
    #expect(events.map(\.event.payload) == [ArraySlice(payload.utf8)])
  }

  @Test(arguments: [
    Array("{".utf8), Array("".utf8), Array("{'a':1}".utf8), Array("{a:1}".utf8), Array("1 2".utf8), Array("nope".utf8),
    Array("{}\0{}".utf8), Array("{}\0".utf8), [0x22, 0xff, 0x22], [0x22, 0xc3, 0x22],
  ])
  func `that is not JSON is refused, with nothing written`(payload: [UInt8]) async throws {
    let bad = EncodedEvent(type: "happened", payload: payload[...])
    let good = EncodedEvent(type: "happened", payload: ArraySlice("1".utf8))
    let error = await #expect(throws: EventLogsError.self) {
      try await store.append(Append(logID: id, events: [good, bad], expectedIndex: .any, idempotencyKey: "k"))
    }
    #expect(error?.code == .payloadRefused)
    #expect(error?.logID == id)
    #expect(try await store.payloads(of: id) == [])
    #expect(try await store.receipt(for: "k") == nil)
  }

  @Test func `is not the only thing that must be JSON`() async throws {
    var append = Append.of("1", to: id)
    append.metadata = ArraySlice("{".utf8)
    let error = await #expect(throws: EventLogsError.self) { try await store.append(append) }
    #expect(error?.code == .payloadRefused)
  }
}
