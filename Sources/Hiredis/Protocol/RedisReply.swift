/// What Redis answers to one command, in RESP2.
package indirect enum RedisReply: Hashable, Sendable {
  case string([UInt8])
  case status(String)
  case error(RedisReplyError)
  case integer(Int64)
  case array([RedisReply])
  case null
}

/// An error that Redis answers to one command; the connection stays usable.
package struct RedisReplyError: Error, Hashable, Sendable {
  private let text: String

  package init(_ text: String) {
    self.text = text
  }

  /// The first word, by convention the kind of error, such as `OOM` or `NOSCRIPT`.
  package var code: String {
    let word = text.prefix { $0 != " " }
    return word.utf8.allSatisfy { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") } ? String(word.prefix(32)) : "ERR"
  }
}

extension RedisReplyError: CustomStringConvertible {
  /// What Redis said, without the arguments that it repeats for a command it doesn't know.
  package var description: String {
    guard text.contains("with args beginning") else { return text.fitForMessage }
    return text.prefix { $0 != "," }.description.fitForMessage
  }
}
