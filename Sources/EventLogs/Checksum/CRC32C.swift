/// The CRC-32C checksum (Castagnoli polynomial), as RFC 3720, appendix B.4, gives it.
package enum CRC32C {
  /// Eight tables, so that eight bytes are taken per step ("slicing by eight").
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x82f6_3b78 : value >> 1 }
      tables[byte] = value
    }
    for slice in 1..<8 {
      for byte in 0..<256 {
        let previous = tables[(slice - 1) * 256 + byte]
        tables[slice * 256 + byte] = previous >> 8 ^ tables[Int(previous & 0xff)]
      }
    }
    return tables
  }()

  /// The checksum of some bytes.
  ///
  /// - Parameters:
  ///   - bytes: What to sum up.
  ///   - seed: The checksum of what comes before, to sum up several pieces as one.
  package static func checksum(_ bytes: ArraySlice<UInt8>, continuing seed: UInt32 = 0) -> UInt32 {
    bytes.withUnsafeBytes { checksum($0, continuing: seed) }
  }

  /// The checksum of a text's UTF-8.
  package static func checksum(_ text: String) -> UInt32 {
    var text = text
    return text.withUTF8 { checksum(UnsafeRawBufferPointer($0), continuing: 0) }
  }

  private static func checksum(_ bytes: UnsafeRawBufferPointer, continuing seed: UInt32) -> UInt32 {
    tables.withUnsafeBufferPointer { table in
      var crc = ~seed
      var offset = 0
      while offset + 8 <= bytes.count {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) ^ UInt64(crc)
        crc = 0
        for slice in 0..<8 {
          crc ^= table[(7 - slice) * 256 + Int(word >> (UInt64(slice) * 8) & 0xff)]
        }
        offset += 8
      }
      while offset < bytes.count {
        crc = crc >> 8 ^ table[Int((crc ^ UInt32(bytes[offset])) & 0xff)]
        offset += 1
      }
      return ~crc
    }
  }
}
