import Foundation
import Logging

/// One line of a log in the making: an object whose members keep the order in which they are written.
struct LogLine {
  private var bytes: [UInt8] = []

  init() {
    bytes.reserveCapacity(512)
  }

  /// Opens the object with its time, as RFC 3339 has it, in UTC and with microseconds.
  mutating func begin(with date: Date) {
    let microseconds = Int((date.timeIntervalSince1970 * 1_000_000).rounded())
    let fraction = (microseconds % 1_000_000 + 1_000_000) % 1_000_000
    var seconds = time_t((microseconds - fraction) / 1_000_000)
    var time = tm()
    gmtime_r(&seconds, &time)
    append(#"{"timestamp":""#)
    append(Int(time.tm_year) + 1900, digits: 4)
    append("-")
    append(Int(time.tm_mon) + 1, digits: 2)
    append("-")
    append(Int(time.tm_mday), digits: 2)
    append("T")
    append(Int(time.tm_hour), digits: 2)
    append(":")
    append(Int(time.tm_min), digits: 2)
    append(":")
    append(Int(time.tm_sec), digits: 2)
    append(".")
    append(fraction, digits: 6)
    append(#"Z""#)
  }

  /// Writes a member that isn't the first.
  mutating func write(_ name: String, _ value: Logger.Metadata.Value) {
    append(",")
    append(quoted: name)
    append(":")
    append(value)
  }

  /// Writes a member that isn't the first.
  mutating func write(_ name: String, _ value: String) {
    write(name, .string(value))
  }

  /// The whole line with the line feed at its end.
  consuming func finished() -> [UInt8] {
    append("}\n")
    return bytes
  }

  private mutating func append(_ value: Logger.Metadata.Value) {
    switch value {
    case .string(let text): append(quoted: text)
    case .stringConvertible(let convertible): append(quoted: convertible.description)
    case .dictionary(let members):
      append("{")
      for (position, (name, member)) in members.sorted(by: { $0.key < $1.key }).enumerated() {
        if position > 0 { append(",") }
        append(quoted: name)
        append(":")
        append(member)
      }
      append("}")
    case .array(let elements):
      append("[")
      for (position, element) in elements.enumerated() {
        if position > 0 { append(",") }
        append(element)
      }
      append("]")
    }
  }

  /// A string as RFC 8259, section 7, wants it. The separators of Unicode that some readers take for line ends are escaped too.
  private mutating func append(quoted text: String) {
    append("\"")
    defer { append("\"") }
    // Nearly every text is plain ASCII, and goes as it is.
    guard !text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) else {
      return append(text)
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": append("\\\"")
      case "\\": append("\\\\")
      case "\n": append("\\n")
      case "\r": append("\\r")
      case "\t": append("\\t")
      case "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
      default: bytes.append(contentsOf: String(scalar).utf8)
      }
    }
  }

  private mutating func append(_ number: Int, digits: Int) {
    let text = String(number)
    append(String(repeating: "0", count: max(0, digits - text.count)) + text)
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }
}
