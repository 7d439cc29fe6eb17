import EventLogs
import Foundation

/// A cached reduction as Redis holds it: which event it ends with, the encoded aggregate, and a checksum over both.
///
/// | Bytes | Content, integers big-endian |
/// |---|---|
/// | 0–3 | `ELR` and the format's version, 1 |
/// | 4–7 | index of the last event |
/// | 8–15 | its position |
/// | 16–23 | when it was recorded, microseconds since 1970 |
/// | 24–31 | when the fold was made, microseconds since 1970 |
/// | 32–35 | CRC-32C of the key and of all other bytes |
/// | 36– | the aggregate, as the codec wrote it |
///
/// The key is part of the checksum, so that an entry which was copied to another key is not taken for one of that key.
/// ``RedisScript`` relies on the places of the version, the index and the anchor.
struct CacheEntryFrame: Hashable, Sendable {
  private static let version: [UInt8] = Array("ELR".utf8) + [1]
  private static let checksumOffset = 32
  private static let payloadOffset = 36

  let lastEvent: EventAnchor
  let reducedAt: Date
  let payload: ArraySlice<UInt8>

  init(lastEvent: EventAnchor, reducedAt: Date, payload: ArraySlice<UInt8>) {
    self.lastEvent = lastEvent
    self.reducedAt = reducedAt
    self.payload = payload
  }

  /// Reads an entry; `nil` for anything that isn't an intact entry of this key.
  init?(_ bytes: [UInt8], under key: String) {
    guard bytes.count >= Self.payloadOffset, bytes.starts(with: Self.version),
      Self.checksum(of: bytes, under: key) == bytes.integer(at: Self.checksumOffset, as: UInt32.self),
      let index = EventIndex(rawValue: bytes.integer(at: 4, as: Int32.self)),
      let position = GlobalPosition(rawValue: bytes.integer(at: 8, as: Int64.self))
    else { return nil }
    self.init(
      lastEvent: EventAnchor(
        index: index,
        position: position,
        microsecondsSince1970: bytes.integer(at: 16, as: Int64.self)
      ),
      reducedAt: Date(microsecondsSince1970: bytes.integer(at: 24, as: Int64.self)),
      payload: bytes[Self.payloadOffset...]
    )
  }

  /// The entry as it is stored under a key.
  func encoded(under key: String) -> [UInt8] {
    var bytes = Self.header(endingWith: lastEvent)
    bytes.reserveCapacity(Self.payloadOffset + payload.count)
    bytes.append(reducedAt.microsecondsSince1970)
    bytes.append(UInt32(0))
    bytes += payload
    let checksum = Self.checksum(of: bytes, under: key)
    bytes.replaceSubrange(Self.checksumOffset..<Self.payloadOffset, with: withUnsafeBytes(of: checksum.bigEndian, Array.init))
    return bytes
  }

  /// The first 24 bytes of every entry that ends with some event.
  static func header(endingWith lastEvent: EventAnchor) -> [UInt8] {
    var bytes = version
    bytes.append(lastEvent.index.rawValue)
    bytes.append(lastEvent.position.rawValue)
    bytes.append(lastEvent.recordedAt.microsecondsSince1970)
    return bytes
  }

  private static func checksum(of bytes: [UInt8], under key: String) -> UInt32 {
    let ofKey = CRC32C.checksum(key)
    let ofHead = CRC32C.checksum(bytes[..<checksumOffset], continuing: ofKey)
    return CRC32C.checksum(bytes[payloadOffset...], continuing: ofHead)
  }
}

extension [UInt8] {
  fileprivate func integer<Integer: FixedWidthInteger>(at offset: Int, as type: Integer.Type) -> Integer {
    withUnsafeBytes { Integer(bigEndian: $0.loadUnaligned(fromByteOffset: offset, as: Integer.self)) }
  }

  fileprivate mutating func append(_ integer: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: integer.bigEndian) { self += $0 }
  }
}
