import Foundation

/// A place in the listing of one log's events, in one order.
///
/// Its text form is opaque and safe in a URL. A cursor belongs to the log and the order it was made for, and is refused with any
/// other. It names an event, not a distance, so it stays right while others append.
public struct PageCursor: Hashable, Sendable {
  private static let version: UInt8 = 1

  let logID: LogID
  package let order: EventOrder
  package let index: EventIndex

  package init(_ logID: LogID, _ order: EventOrder, _ index: EventIndex) {
    self.logID = logID
    self.order = order
    self.index = index
  }

  /// Reads a cursor.
  ///
  /// - Parameters:
  ///   - text: What ``description`` gave.
  ///   - id: The log that the cursor is to be used with.
  /// - Throws: ``EventLogsError`` with code `invalidCursor` when the text is no cursor, or one of another log.
  public init(_ text: String, of id: LogID) throws(EventLogsError) {
    let base64 = text.replacing("-", with: "+").replacing("_", with: "/")
    guard text.utf8.count == 24, let data = Data(base64Encoded: base64) else {
      throw EventLogsError(.invalidCursor, "\(text.quotedForDiagnostics) is not a page cursor.", logID: id)
    }
    // Version, order, index (4 bytes), a mark of the log (8), checksum (4): 18 bytes, so base64 needs no padding.
    let bytes = Array(data)
    guard bytes[0] == Self.version, bytes[1] <= 1,
      let index = EventIndex(rawValue: Int32(bitPattern: UInt32(bigEndian: bytes[2..<6]))),
      bytes[14...].elementsEqual(CRC32C.checksum(bytes[..<14]).bigEndianBytes)
    else {
      throw EventLogsError(.invalidCursor, "\(text.quotedForDiagnostics) is not a page cursor of this version.", logID: id)
    }
    guard UInt64(bigEndian: bytes[6..<14]) == id.high ^ id.low else {
      throw EventLogsError(
        .invalidCursor,
        "The page cursor \(text.quotedForDiagnostics) is of another log than \(id).",
        logID: id
      )
    }
    self.init(id, bytes[1] == 0 ? .oldestFirst : .newestFirst, index)
  }

  func require(_ id: LogID, _ order: EventOrder) throws(EventLogsError) {
    guard logID == id else {
      throw EventLogsError(.invalidCursor, "The page cursor is of \(logID), not of \(id).", logID: id)
    }
    guard self.order == order else {
      throw EventLogsError(.invalidCursor, "The page cursor is of the order \(self.order), not \(order).", logID: id)
    }
  }

  /// The index beside this place in a direction; `nil` at the end.
  func index(beyondIn direction: EventOrder) -> EventIndex? {
    switch direction {
    case .oldestFirst: index.next
    case .newestFirst: EventIndex(rawValue: index.rawValue - 1)
    }
  }
}

extension PageCursor: CustomStringConvertible {
  /// The cursor as 24 characters that need no escape in a URL.
  public var description: String {
    var bytes: [UInt8] = [Self.version, order == .oldestFirst ? 0 : 1]
    bytes += UInt32(index.rawValue).bigEndianBytes
    bytes += (logID.high ^ logID.low).bigEndianBytes
    bytes += CRC32C.checksum(bytes[...]).bigEndianBytes
    return Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
  }
}

extension FixedWidthInteger {
  package var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }

  package init(bigEndian bytes: ArraySlice<UInt8>) {
    self = bytes.reduce(0) { $0 << 8 | Self(truncatingIfNeeded: $1) }
  }
}
