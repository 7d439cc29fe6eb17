import Foundation

/// A place in the answers to one query of the feed.
///
/// Its text form is opaque and safe in a URL. A cursor belongs to the filter, the order and the far bound of the query that it
/// was made for, and is refused with any other. It names a position, not a distance, so it stays right while others append.
public struct FeedCursor: Hashable, Sendable {
  private static let version: UInt8 = 1

  let position: GlobalPosition
  let order: EventOrder
  let fingerprint: UInt64

  /// The place after a page.
  ///
  /// - Parameters:
  ///   - page: What a store answered.
  ///   - query: The query that it answered.
  public init(after page: FeedPage, of query: FeedQuery) {
    position = page.through
    order = query.order
    fingerprint = query.fingerprint
  }

  /// Reads a cursor.
  ///
  /// - Parameter text: What ``description`` gave.
  /// - Throws: ``EventLogsError`` with code `invalidCursor` when the text is no cursor of this version.
  public init(_ text: String) throws(EventLogsError) {
    let base64 = text.replacing("-", with: "+").replacing("_", with: "/")
    guard text.utf8.count == 28, let data = Data(base64Encoded: base64) else {
      throw EventLogsError(.invalidCursor, "\(text.quotedForDiagnostics) is not a cursor of the feed.")
    }
    // Version and order in one byte, position (8), fingerprint (8), checksum (4): 21 bytes, so base64 needs no padding.
    let bytes = Array(data)
    guard bytes.count == 21, bytes[0] >> 1 == Self.version,
      let position = GlobalPosition(rawValue: Int64(bitPattern: UInt64(bigEndian: bytes[1..<9]))),
      bytes[17...].elementsEqual(CRC32C.checksum(bytes[..<17]).bigEndianBytes)
    else {
      throw EventLogsError(.invalidCursor, "\(text.quotedForDiagnostics) is not a cursor of the feed of this version.")
    }
    self.position = position
    order = bytes[0] & 1 == 0 ? .oldestFirst : .newestFirst
    fingerprint = UInt64(bigEndian: bytes[9..<17])
  }
}

extension FeedCursor: CustomStringConvertible {
  /// The cursor as 28 characters that need no escape in a URL.
  public var description: String {
    var bytes = [Self.version << 1 | (order == .oldestFirst ? 0 : 1)]
    bytes += UInt64(bitPattern: position.rawValue).bigEndianBytes
    bytes += fingerprint.bigEndianBytes
    bytes += CRC32C.checksum(bytes[...]).bigEndianBytes
    return Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
  }
}

extension FeedQuery {
  /// The query that goes on at a cursor.
  ///
  /// - Parameter cursor: A cursor that was made with this query's filter, order and far bound: its ``through`` with the oldest
  ///   events first, its ``after`` with the newest first.
  /// - Throws: ``EventLogsError`` with code `invalidCursor` for a cursor of another query.
  public func resumed(at cursor: FeedCursor) throws(EventLogsError) -> FeedQuery {
    guard cursor.order == order else {
      throw EventLogsError(.invalidCursor, "The cursor of the feed is of the order \(cursor.order), not \(order).")
    }
    guard cursor.fingerprint == fingerprint else {
      throw EventLogsError(.invalidCursor, "The cursor of the feed was made with other filters.")
    }
    var resumed = self
    switch order {
    case .oldestFirst: resumed.after = cursor.position
    case .newestFirst: resumed.through = cursor.position.previous
    }
    return resumed
  }

  /// A number that is the same for queries whose pages a cursor may join: equal but for how they are written, where they begin and
  /// how long their pages are.
  package var fingerprint: UInt64 {
    var parts = filter.conditions.map { condition in
      let value =
        switch condition.value {
        case .string(let text): ["text", text]
        case .number(let number): ["number", number.description]
        }
      return ["condition", condition.subject.rawValue, condition.comparison.rawValue] + value + condition.path
    }
    parts += filter.eventTypes.map { ["type", $0] }
    if let logType = filter.logType { parts.append(["log", logType.rawValue]) }
    if let from = filter.recordedFrom { parts.append(["from", String(from.microsecondsSince1970)]) }
    if let before = filter.recordedBefore { parts.append(["before", String(before.microsecondsSince1970)]) }
    switch order {
    case .oldestFirst: if let through { parts.append(["through", through.description]) }
    case .newestFirst: parts.append(["after", after.description])
    }
    // Each text with its length, so that no two lists look alike.
    let texts = parts.map { part in part.flatMap { UInt64($0.utf8.count).bigEndianBytes + Array($0.utf8) } }
    let sorted = texts.sorted { $0.lexicographicallyPrecedes($1) }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for (number, text) in sorted.enumerated() where number == 0 || text != sorted[number - 1] {
      // FNV-1a, which unlike Swift's own hashes is the same in every process.
      for byte in UInt64(text.count).bigEndianBytes + text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    return hash
  }
}
