/// One or more commands that are sent together, encoded in RESP.
///
/// Source: [Redis serialization protocol](https://redis.io/docs/latest/develop/reference/protocol-spec/), arrays of bulk strings.
package struct RedisRequest: Sendable {
  /// The commands as they are sent.
  package private(set) var bytes: [UInt8] = []

  /// How many commands there are, each of which gets one reply.
  package private(set) var commands = 0

  /// Creates a request without commands.
  package init() {}

  /// Creates a request of one command.
  package init(_ command: [RedisArgument]) {
    append(command)
  }

  /// Adds a command: its name and arguments.
  package mutating func append(_ command: [RedisArgument]) {
    commands += 1
    append(UInt8(ascii: "*"), command.count)
    for argument in command {
      append(UInt8(ascii: "$"), argument.count)
      switch argument {
      case .text(let text): bytes += text.utf8
      case .bytes(let content): bytes += content
      }
      endLine()
    }
  }

  private mutating func append(_ kind: UInt8, _ number: Int) {
    bytes.append(kind)
    bytes += String(number).utf8
    endLine()
  }

  private mutating func endLine() {
    bytes.append(UInt8(ascii: "\r"))
    bytes.append(UInt8(ascii: "\n"))
  }
}

/// A part of a command.
package enum RedisArgument: Hashable, Sendable {
  case text(String)
  case bytes(ArraySlice<UInt8>)

  var count: Int {
    switch self {
    case .text(let text): text.utf8.count
    case .bytes(let bytes): bytes.count
    }
  }
}

extension RedisArgument: ExpressibleByStringLiteral {
  package init(stringLiteral value: String) {
    self = .text(value)
  }
}
