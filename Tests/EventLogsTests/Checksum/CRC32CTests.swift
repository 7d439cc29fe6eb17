import EventLogs
import SeededRandomness
import Testing

@Suite struct CRC32CTests {
  /// RFC 3720, appendix B.4, and the check value of the CRC catalogue.
  @Test func `the vectors of RFC 3720 pass`() {
    let vectors: [([UInt8], UInt32)] = [
      (Array(repeating: 0, count: 32), 0x8a91_36aa),
      (Array(repeating: 0xff, count: 32), 0x62a8_ab43),
      (Array(0..<32), 0x46dd_794e),
      (Array((0..<32).reversed()), 0x113f_db5c),
      (
        [
          0x01, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0, 0x04, 0,
          0, 0, 0, 0x14, 0, 0, 0, 0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0, 0, 0, 0, 0,
        ], 0xd996_3a56
      ),
      (Array("123456789".utf8), 0xe306_9283),
      ([], 0),
    ]
    for (bytes, checksum) in vectors { #expect(CRC32C.checksum(bytes[...]) == checksum) }
  }

  @Test func `taking eight bytes at a time gives what taking one does, at every length and alignment`() {
    var generator = SeededGenerator(state: 3)
    let bytes = (0..<100).map { _ in UInt8.random(in: 0...255, using: &generator) }
    for start in 0..<9 {
      for end in start...bytes.count {
        #expect(CRC32C.checksum(bytes[start..<end]) == bytewise(bytes[start..<end]))
      }
    }
  }

  @Test(arguments: ["", "payment", "eventlogs:Payment:1:payment_01h455vb4pex5vsknk084sn02q", "né"])
  func `the checksum of a text is that of its UTF-8`(text: String) {
    #expect(CRC32C.checksum(text) == CRC32C.checksum(ArraySlice(text.utf8)))
  }

  @Test func `pieces sum up to the whole`() {
    let bytes = Array("The checksum of pieces, one after another, is that of the whole.".utf8)
    for cut in 0...bytes.count {
      let first = CRC32C.checksum(bytes[..<cut])
      #expect(CRC32C.checksum(bytes[cut...], continuing: first) == CRC32C.checksum(bytes[...]))
    }
  }

  private func bytewise(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82f6_3b78 : crc >> 1 }
    }
    return ~crc
  }
}
