import EventLogs
import Foundation
import Testing

@testable import EventLogsRedis

@Suite struct CacheEntryFrameTests {
  private static let key = "eventlogs:tally:1:tally_01h455vb4pex5vsknk084sn02q"

  private let frame = CacheEntryFrame(
    lastEvent: EventAnchor(
      index: 258,
      position: GlobalPosition(rawValue: 0x0102_0304_0506_0708)!,
      recordedAt: Date(timeIntervalSince1970: 1_770_000_000.123456)
    ),
    reducedAt: Date(timeIntervalSince1970: 1_770_000_001.5),
    payload: Array(#"{"total":1}"#.utf8)[...]
  )

  @Test func `an entry comes back equal`() {
    #expect(CacheEntryFrame(frame.encoded(under: Self.key), under: Self.key) == frame)
  }

  @Test func `the format doesn't change by accident`() {
    let hexadecimal = frame.encoded(under: Self.key).map { String(format: "%02x", $0) }.joined()
    #expect(
      hexadecimal
        == "454c5201" + "00000102" + "0102030405060708" + "000649ce3d428240" + "000649ce3d578360" + "43ae9090"
        + "7b22746f74616c223a317d"
    )
  }

  @Test func `the header is what every entry with that last event begins with`() {
    #expect(frame.encoded(under: Self.key).starts(with: CacheEntryFrame.header(endingWith: frame.lastEvent)))
    #expect(CacheEntryFrame.header(endingWith: frame.lastEvent).count == 24)
  }

  @Test func `an entry of another key is not an entry`() {
    #expect(CacheEntryFrame(frame.encoded(under: Self.key), under: Self.key + "x") == nil)
  }

  @Test func `an entry cut off anywhere is not an entry`() {
    let bytes = frame.encoded(under: Self.key)
    for length in bytes.indices {
      #expect(CacheEntryFrame(Array(bytes[..<length]), under: Self.key) == nil, "\(length) bytes")
    }
    #expect(CacheEntryFrame(bytes + [0], under: Self.key) == nil)
  }

  @Test func `an entry with any bit flipped is not an entry`() {
    let bytes = frame.encoded(under: Self.key)
    for place in bytes.indices {
      for bit in 0..<8 {
        var flipped = bytes
        flipped[place] ^= 1 << bit
        #expect(CacheEntryFrame(flipped, under: Self.key) == nil, "bit \(bit) of byte \(place)")
      }
    }
  }

  @Test func `an impossible index or position is not an entry, whatever the checksum says`() {
    for place in [4, 8] {
      var forged = frame.encoded(under: Self.key)
      forged[place] = 0xff
      forged.forgeChecksum(under: Self.key)
      #expect(CacheEntryFrame(forged, under: Self.key) == nil)
    }
    var untouched = frame.encoded(under: Self.key)
    untouched.forgeChecksum(under: Self.key)
    #expect(CacheEntryFrame(untouched, under: Self.key) == frame)
  }

  @Test func `an entry may be without payload, for the codec to judge`() {
    let empty = CacheEntryFrame(lastEvent: frame.lastEvent, reducedAt: frame.reducedAt, payload: [])
    #expect(CacheEntryFrame(empty.encoded(under: Self.key), under: Self.key)?.payload.isEmpty == true)
  }
}

extension [UInt8] {
  /// Makes the checksum right again after the bytes were changed.
  fileprivate mutating func forgeChecksum(under key: String) {
    let checksum = CRC32C.checksum((Array(key.utf8) + self[..<32] + self[36...])[...])
    replaceSubrange(32..<36, with: Swift.withUnsafeBytes(of: checksum.bigEndian, Array.init))
  }
}
