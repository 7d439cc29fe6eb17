/// What is wrong with a JSON text, and where.
///
/// The description is safe to log: it holds no part of the text. Of ``codingPath`` that isn't so, should names of members be
/// confidential.
public struct JSONError: Error, Sendable {
  /// What is wrong.
  public let kind: Kind

  /// The offset in bytes, from the beginning of the text, of what is wrong.
  public let byteOffset: Int

  /// The members and elements that lead to the place.
  public let codingPath: [any CodingKey]

  init(_ kind: Kind, at byteOffset: Int, path: [any CodingKey]) {
    self.kind = kind
    self.byteOffset = byteOffset
    codingPath = path
  }
}

extension JSONError {
  /// The kinds of errors. New ones may come, so a `switch` needs a `default`.
  public struct Kind: Hashable, Sendable, CustomStringConvertible {
    private let text: String

    private init(_ text: String) { self.text = text }

    public var description: String { text }

    /// The text ends within a value.
    public static let unexpectedEnd = Kind("unexpected end of JSON")

    /// A character that the grammar doesn't allow at its place (RFC 8259, section 2).
    public static let unexpectedCharacter = Kind("unexpected character")

    /// A number that isn't as in RFC 8259, section 6: a leading zero, or no digit where one must be.
    public static let malformedNumber = Kind("malformed number")

    /// A backslash that no known escape follows (RFC 8259, section 7).
    public static let invalidEscape = Kind("invalid escape")

    /// Half of an escaped surrogate pair, which stands for no character (RFC 8259, section 8.2).
    public static let loneSurrogate = Kind("lone surrogate")

    /// A character below U+0020 that isn't escaped (RFC 8259, section 7).
    public static let controlCharacter = Kind("control character in a string")

    /// Bytes that aren't UTF-8 (RFC 8259, section 8.1).
    public static let invalidUTF8 = Kind("invalid UTF-8")

    /// Arrays and objects nested deeper than 512.
    public static let tooDeep = Kind("nested deeper than 512")

    /// A text or value of 4 GiB or more.
    public static let tooLarge = Kind("larger than 4 GiB")

    /// A value of another type than was asked for.
    public static let typeMismatch = Kind("value of another type")

    /// A number that the type asked for can't hold.
    public static let numberOutOfRange = Kind("number out of range")

    /// A text that isn't a value of the type asked for, such as a date.
    public static let invalidValue = Kind("invalid value")

    /// An object lacks a member.
    public static let missingMember = Kind("missing member")
  }
}

extension JSONError: CustomStringConvertible {
  public var description: String { "\(kind) at byte \(byteOffset)" }
}

extension JSONError {
  /// The same as `Codable` reports it.
  package var decodingError: DecodingError {
    .dataCorrupted(DecodingError.Context(codingPath: codingPath, debugDescription: "\(self)", underlyingError: self))
  }
}
