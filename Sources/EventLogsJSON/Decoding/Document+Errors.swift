extension Document {
  /// The object whose only member is the event, in place of a token.
  static let eventObject = -1

  /// The offset of a value in the text. What isn't there has the offset of what it would be in.
  private func offset(of index: Int) -> Int {
    if index >= 0 {
      let token = tokens[index]
      return token.kind == .string ? Int(token.start) - 1 : Int(token.start)
    }
    return index == Self.eventObject ? 0 : offset(of: absent[-2 - index].parent)
  }

  /// The path of a value.
  func path(to index: Int) -> [any CodingKey] {
    guard index != Self.eventObject else { return [] }
    guard index >= 0 else {
      let absent = absent[-2 - index]
      return path(to: absent.parent) + [absent.key]
    }
    let event = eventType.map { [PathKey(stringValue: $0)] } ?? []
    return event + CodingPath.path(to: offset(of: index), in: bytes)
  }

  @inline(never)
  func mismatch(_ type: Any.Type, at index: Int) -> DecodingError {
    let (context, found) = (context(.typeMismatch, at: index), kindName(of: index))
    if isNull(at: index) {
      return .valueNotFound(type, context("Expected to decode \(type) but found null"))
    }
    return .typeMismatch(type, context("Expected to decode \(type) but found \(found)"))
  }

  @inline(never)
  func outOfRange(_ type: Any.Type, at index: Int) -> DecodingError {
    .dataCorrupted(context(.numberOutOfRange, at: index)("The number can't be represented as \(type)"))
  }

  @inline(never)
  func invalid(_ problem: String, at index: Int) -> DecodingError {
    .dataCorrupted(context(.invalidValue, at: index)(problem))
  }

  @inline(never)
  func missing(_ key: any CodingKey, in index: Int) -> DecodingError {
    .keyNotFound(key, context(.missingMember, at: index)("No value is associated with the key"))
  }

  @inline(never)
  func noMoreElements(_ type: Any.Type, in index: Int, at element: Int) -> DecodingError {
    let (offset, path) = (offset(of: index), path(to: index) + [PathKey(intValue: element)])
    return .valueNotFound(
      type,
      DecodingError.Context(
        codingPath: path,
        debugDescription: "The array at byte \(offset) has no more elements.",
        underlyingError: JSONError(.missingMember, at: offset, path: path)
      )
    )
  }

  private func context(_ kind: JSONError.Kind, at index: Int) -> (String) -> DecodingError.Context {
    let (offset, path) = (offset(of: index), path(to: index))
    return { problem in
      DecodingError.Context(
        codingPath: path,
        debugDescription: "\(problem), at byte \(offset).",
        underlyingError: JSONError(kind, at: offset, path: path)
      )
    }
  }

  private func kindName(of index: Int) -> String {
    guard index >= 0 else { return index == Self.eventObject ? "an object" : "null" }
    return switch tokens[index].kind {
    case .null: "null"
    case .true, .false: "a bool"
    case .integer, .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
