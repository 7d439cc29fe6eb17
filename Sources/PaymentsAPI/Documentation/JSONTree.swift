import EventLogs

/// A JSON value written as a literal, for the OpenAPI document.
enum JSONTree: Sendable {
  case bool(Bool)
  case integer(Int)
  case text(String)
  case array([JSONTree])
  case object([(name: String, value: JSONTree)])

  /// The object with the members of another one besides its own.
  func adding(_ other: JSONTree) -> JSONTree {
    guard case .object(let own) = self, case .object(let more) = other else { return self }
    return .object(own + more)
  }
}

extension JSONWriter {
  mutating func write(_ tree: JSONTree) throws {
    switch tree {
    case .bool(let value): write(value)
    case .integer(let value): write(value)
    case .text(let value): write(value)
    case .array(let elements): try writeArray { writer in for element in elements { try writer.write(element) } }
    case .object(let members):
      try writeObject { writer in
        for member in members {
          writer.writeName(member.name)
          try writer.write(member.value)
        }
      }
    }
  }
}

extension JSONTree: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  init(stringLiteral value: String) { self = .text(value) }
}

extension JSONTree: ExpressibleByIntegerLiteral {
  init(integerLiteral value: Int) { self = .integer(value) }
}

extension JSONTree: ExpressibleByBooleanLiteral {
  init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONTree: ExpressibleByArrayLiteral {
  init(arrayLiteral elements: JSONTree...) { self = .array(elements) }
}

extension JSONTree: ExpressibleByDictionaryLiteral {
  init(dictionaryLiteral elements: (String, JSONTree)...) { self = .object(elements.map { ($0.0, $0.1) }) }
}
