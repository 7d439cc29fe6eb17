import EventLogsJSON

/// Any value. A number that no `Double` stands for is kept as such, so that it doesn't hide the rest.
indirect enum Tree: DirectJSON, Equatable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case otherNumber
  case string([UInt8])
  case array([Tree])
  case object([String: Tree])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(Array(value.utf8))
    } else if var elements = try? decoder.unkeyedContainer() {
      var array: [Tree] = []
      while !elements.isAtEnd { array.append(try elements.decode(Tree.self)) }
      self = .array(array)
    } else if (try? decoder.container(keyedBy: AnyKey.self)) != nil {
      self = .object(try container.decode([String: Tree].self))
    } else if let value = try? container.decode(Double.self) {
      // Foundation takes some integers that are none, for it goes by the nearest Double.
      let integer = (try? container.decode(Int64.self)).flatMap { Double(exactly: $0) == value ? $0 : nil }
      self = integer.map { $0.magnitude < 1 << 53 ? .integer($0) : .number(value) } ?? .number(value)
    } else {
      self = .otherNumber
    }
    if case .number(let value) = self, let integer = Int64(exactly: value), integer.magnitude < 1 << 53 {
      self = .integer(integer)
    }
  }

  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null, .otherNumber: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(String(decoding: value, as: UTF8.self))
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }
}

extension Tree {
  init(from reader: inout JSONReader) throws {
    if try reader.readNull() {
      self = .null
    } else if let value = try? reader.readBool() {
      self = .bool(value)
    } else if let value = try reader.matching({ reader throws(JSONError) in try reader.readString() }) {
      self = .string(Array(value.utf8))
    } else if let number = try reader.number() {
      self = number
    } else {
      do {
        var array: [Tree] = []
        try reader.readArray { array.append(try Tree(from: &$0)) }
        self = .array(array)
      } catch let error as JSONError where error.kind == .typeMismatch {
        var object: [String: Tree] = [:]
        do {
          try reader.readObject { object[$0.string] = try Tree(from: &$1) }
          self = .object(object)
        } catch let error as JSONError where error.kind == .typeMismatch {
          try reader.skipValue()
          self = .otherNumber
        }
      }
    }
  }

  func write(to writer: inout JSONWriter) throws {
    switch self {
    case .null, .otherNumber: writer.writeNull()
    case .bool(let value): writer.write(value)
    case .integer(let value): writer.write(value)
    case .number(let value): try writer.write(value)
    case .string(let value): writer.write(String(decoding: value, as: UTF8.self))
    case .array(let value): try writer.writeArray { for element in value { try $0.write(element) } }
    case .object(let value):
      try writer.writeObject {
        for (name, element) in value {
          $0.writeName(name)
          try $0.write(element)
        }
      }
    }
  }
}

extension JSONReader {
  fileprivate mutating func number() throws -> Tree? {
    do {
      guard let value = try matching({ reader throws(JSONError) in try reader.readDouble() }) else { return nil }
      return Int64(exactly: value).flatMap { $0.magnitude < 1 << 53 ? .integer($0) : nil } ?? .number(value)
    } catch let error as JSONError where error.kind == .numberOutOfRange {
      try skipValue()
      return .otherNumber
    }
  }

  /// The value, unless it is of another type.
  fileprivate mutating func matching<T>(_ read: (inout JSONReader) throws(JSONError) -> T) throws -> T? {
    do throws(JSONError) {
      return try read(&self)
    } catch {
      if error.kind == .typeMismatch { return nil }
      throw error
    }
  }
}

/// Members of known names and types, some of which may be missing.
struct Members: DirectJSON, Equatable {
  var a: String?
  var b: Int?
  var c: [Bool]?

  init(from reader: inout JSONReader) throws {
    (a, b, c) = (nil, nil, nil)
    try reader.readObject { name, reader in
      if try ["a", "b", "c"].contains(name.string) && reader.readNull() { return }
      switch name {
      case "a": a = try reader.readString()
      case "b": b = try reader.readInt()
      case "c":
        var values: [Bool] = []
        try reader.readArray { values.append(try $0.readBool()) }
        c = values
      default: break
      }
    }
  }

  func write(to writer: inout JSONWriter) throws {}
}
