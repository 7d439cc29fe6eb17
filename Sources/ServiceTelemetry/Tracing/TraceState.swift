/// What tracing systems on the way of a request added to it: the header `tracestate` of
/// [Trace Context](https://www.w3.org/TR/trace-context/#tracestate-header).
public struct TraceState: Hashable, Sendable {
  /// The header's value, without spaces around its entries: at most 32 entries of together at most 512 characters.
  ///
  /// When there are more characters, entries are left out whole: those over 128 characters first, then from the end.
  public let value: String

  /// Reads the header's value.
  ///
  /// - Returns: `nil` when it has no entry, an entry that isn't well-formed, two with one key, or more than 32.
  public init?(_ text: String) {
    var entries: [Substring] = []
    var keys: Set<Substring> = []
    for part in text.split(separator: ",") {
      let entry = part.drop { $0 == " " || $0 == "\t" }.trimmingEnd { $0 == " " || $0 == "\t" }
      if entry.isEmpty { continue }
      guard let equals = entry.firstIndex(of: "=") else { return nil }
      let key = entry[..<equals]
      guard
        Self.isKey(key), Self.isValue(entry[entry.index(after: equals)...]),
        keys.insert(key).inserted, entries.count < 32
      else { return nil }
      entries.append(entry)
    }
    var length = entries.reduce(-1) { $0 + 1 + $1.utf8.count }
    for isLarge in [true, false] {
      while length > 512, let last = entries.lastIndex(where: { !isLarge || $0.utf8.count > 128 }) {
        length -= entries.remove(at: last).utf8.count + 1
      }
    }
    guard !entries.isEmpty else { return nil }
    value = entries.joined(separator: ",")
  }

  /// A key of one name, or of a tenant's and a system's name around an at sign.
  private static func isKey(_ key: Substring) -> Bool {
    let names = key.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    return switch names.count {
    case 1: isName(names[0], startsWithDigit: false, limit: 256)
    case 2: isName(names[0], startsWithDigit: true, limit: 241) && isName(names[1], startsWithDigit: false, limit: 14)
    default: false
    }
  }

  private static func isName(_ name: Substring.UTF8View, startsWithDigit: Bool, limit: Int) -> Bool {
    guard let first = name.first, name.count <= limit else { return false }
    return (isLetter(first) || startsWithDigit && isDigit(first))
      && name.allSatisfy { isLetter($0) || isDigit($0) || "_-*/".utf8.contains($0) }
  }

  /// Up to 256 printable characters without comma and equals sign. Spaces at its end were cut off.
  private static func isValue(_ value: Substring) -> Bool {
    (1...256).contains(value.utf8.count)
      && value.utf8.allSatisfy { (0x20...0x7e).contains($0) && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "=") }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

extension Substring {
  fileprivate func trimmingEnd(while isCut: (Character) -> Bool) -> Substring {
    var rest = self
    while let last = rest.last, isCut(last) { rest.removeLast() }
    return rest
  }
}
