/// The kind of entity a log belongs to, such as `payment`: the prefix of its logs' ids.
///
/// A log type follows the TypeID prefix rule: at most 63 of `a`–`z` and `_`, neither starting nor ending with `_`.
/// The empty prefix is valid in a TypeID and therefore here.
///
/// Source: [TypeID specification](https://github.com/jetify-com/typeid/tree/main/spec), version 0.3.
public struct LogType: Hashable, Sendable {
  /// The prefix as it is written in ids and stored beside each event.
  public let rawValue: String

  /// Creates a log type.
  ///
  /// - Parameter rawValue: At most 63 of `a`–`z` and `_`, neither starting nor ending with `_`.
  /// - Throws: ``EventLogsError`` with ``EventLogsError/Code/invalidLogID`` when the text breaks that rule.
  public init(_ rawValue: String) throws(EventLogsError) {
    let bytes = rawValue.utf8
    let allowed = bytes.allSatisfy { ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z")) || $0 == UInt8(ascii: "_") }
    guard allowed, bytes.count <= 63, bytes.first != UInt8(ascii: "_"), bytes.last != UInt8(ascii: "_") else {
      throw EventLogsError(
        .invalidLogID,
        "The log type \(rawValue.quotedForDiagnostics) is not valid: use at most 63 of a-z and _, not starting or ending with _."
      )
    }
    self.rawValue = rawValue
  }
}

extension LogType: ExpressibleByStringLiteral {
  /// Creates a log type from a literal; an invalid literal is a programmer's mistake and traps.
  public init(stringLiteral value: StaticString) {
    do {
      try self.init(value.description)
    } catch {
      preconditionFailure(error.message)
    }
  }
}

extension LogType: CustomStringConvertible {
  public var description: String { rawValue }
}
