public import Foundation

/// The identity of a log: a UUID with the type of its log, written as a TypeID such as `payment_01h455vb4pex5vsknk084sn02q`.
///
/// New ids are UUIDv7: they sort by the time of their creation, so the store's index grows at its right edge.
///
/// Sources: [TypeID specification](https://github.com/jetify-com/typeid/tree/main/spec), version 0.3;
/// [RFC 9562](https://www.rfc-editor.org/rfc/rfc9562), section 5.7.
public struct LogID: Hashable, Sendable {
  /// What kind of log this is.
  public let type: LogType

  /// The first eight bytes of the UUID, big-endian.
  package let high: UInt64

  /// The last eight bytes of the UUID, big-endian.
  package let low: UInt64

  package init(type: LogType, high: UInt64, low: UInt64) {
    self.type = type
    self.high = high
    self.low = low
  }

  /// Creates the id of a known UUID.
  public init(type: LogType, uuid: UUID) {
    let (high, low) = withUnsafeBytes(of: uuid.uuid) { bytes in
      (
        UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      )
    }
    self.init(type: type, high: high, low: low)
  }

  /// Creates a new id: a UUIDv7 of the present time.
  public init(type: LogType) {
    var generator = SystemRandomNumberGenerator()
    self.init(type: type, at: Date(), using: &generator)
  }

  /// Creates a new UUIDv7 for a given time and source of randomness.
  ///
  /// The 12 bits after the milliseconds hold the fraction of the millisecond (RFC 9562, section 6.2, method 3), so ids made
  /// within one millisecond still sort by time.
  ///
  /// - Parameters:
  ///   - type: The kind of log.
  ///   - time: The time written into the id, from 1970 to the year 10889.
  ///   - generator: Where the 62 random bits come from.
  public init(type: LogType, at time: Date, using generator: inout some RandomNumberGenerator) {
    let microseconds = UInt64(max(0, time.microsecondsSince1970))
    let milliseconds = (microseconds / 1000) & 0xffff_ffff_ffff
    let fraction = (microseconds % 1000) * 4096 / 1000
    self.init(
      type: type,
      high: milliseconds << 16 | 0x7000 | fraction,
      low: 0x8000_0000_0000_0000 | generator.next() >> 2
    )
  }

  /// The id's 128 bits.
  public var uuid: UUID {
    var bytes: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    withUnsafeMutableBytes(of: &bytes) {
      $0.storeBytes(of: high.bigEndian, as: UInt64.self)
      $0.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
    }
    return UUID(uuid: bytes)
  }

  /// When the id was made, to the millisecond; `nil` unless the UUID is a version 7.
  public var createdAt: Date? {
    guard high >> 12 & 0xf == 7, low >> 62 == 2 else { return nil }
    return Date(microsecondsSince1970: Int64(high >> 16) * 1000)
  }
}

extension LogID: Comparable {
  /// Orders by UUID, which for new ids is the order of creation, then by type.
  public static func < (lhs: LogID, rhs: LogID) -> Bool {
    (lhs.high, lhs.low, lhs.type.rawValue) < (rhs.high, rhs.low, rhs.type.rawValue)
  }
}
