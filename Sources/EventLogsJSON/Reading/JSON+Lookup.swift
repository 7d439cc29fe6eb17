/// A string or a number in a JSON text.
package enum JSONScalar: Hashable, Sendable {
  case string(String)

  /// As it is written in the text.
  case number(String)
}

extension JSON {
  /// The string or number that member names lead to; `nil` if there is none, or another kind of value.
  ///
  /// Of members with one name the last counts, as for PostgreSQL.
  ///
  /// - Parameters:
  ///   - path: The names from the outermost object on; empty for the text's own value.
  ///   - bytes: One JSON value. In one that isn't valid nothing is found.
  package static func scalar(at path: [String], in bytes: ArraySlice<UInt8>) -> JSONScalar? {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      var scanner = unsafe Scanner(Bytes(buffer))
      return try? scanner.scalar(at: path)
    }
  }
}

extension Scanner {
  fileprivate mutating func scalar(at path: [String]) throws(JSONError) -> JSONScalar? {
    for (depth, name) in path.enumerated() {
      guard try next() == UInt8(ascii: "{"), let value = try lastMember(name, depth: depth + 1) else { return nil }
      position = value
    }
    switch try next() {
    case UInt8(ascii: "\""): return .string(try string().text(in: bytes))
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): return .number(bytes.string(try number().range))
    default: return nil
    }
  }

  /// Skips the object whose brace is at the position.
  ///
  /// - Returns: Where the value of the last member of that name is.
  private mutating func lastMember(_ name: String, depth: Int) throws(JSONError) -> Int? {
    position += 1
    if try next() == UInt8(ascii: "}") { return nil }
    var found: Int?
    while true {
      guard try next() == UInt8(ascii: "\"") else { throw unexpected() }
      let member = try string()
      try skip(UInt8(ascii: ":"))
      _ = try next()
      // Byte by byte: for `String` two spellings of one accented letter would be the same name.
      if member.text(in: bytes).utf8.elementsEqual(name.utf8) { found = position }
      try skipValue(depth: depth)
      let following = try next()
      position += 1
      if following == UInt8(ascii: "}") { return found }
      guard following == UInt8(ascii: ",") else { throw unexpected() }
    }
  }
}
