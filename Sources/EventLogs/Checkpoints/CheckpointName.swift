/// The name of a checkpoint: that of the consumer group, or the job, whose place it keeps.
public struct CheckpointName: Hashable, Sendable {
  /// The largest length of a name, in UTF-8 bytes.
  public static let maximumLength = 255

  /// The name as it is stored.
  public let rawValue: String

  /// Creates a name.
  ///
  /// - Parameter rawValue: 1 to 255 bytes of UTF-8 without control characters.
  /// - Throws: ``EventLogsError`` with code `invalidArgument` when it isn't that.
  public init(_ rawValue: String) throws(EventLogsError) {
    guard rawValue.isPlain(upTo: Self.maximumLength) else {
      throw EventLogsError(
        .invalidArgument,
        "A checkpoint's name has 1 to \(Self.maximumLength) bytes of UTF-8 without control characters; this one has \(rawValue.utf8.count) bytes: \(rawValue.quotedForDiagnostics)."
      )
    }
    self.rawValue = rawValue
  }
}

extension CheckpointName {
  /// Names are equal when their bytes are, as in every database; a `String` also equals its other Unicode normal forms.
  public static func == (lhs: CheckpointName, rhs: CheckpointName) -> Bool {
    lhs.rawValue.utf8.elementsEqual(rhs.rawValue.utf8)
  }

  public func hash(into hasher: inout Hasher) {
    for byte in rawValue.utf8 { hasher.combine(byte) }
  }
}

extension CheckpointName: Comparable {
  /// Names are ordered by their bytes.
  public static func < (lhs: CheckpointName, rhs: CheckpointName) -> Bool {
    lhs.rawValue.utf8.lexicographicallyPrecedes(rhs.rawValue.utf8)
  }
}

extension CheckpointName: ExpressibleByStringLiteral {
  /// Creates a name from a literal; an invalid literal is a programmer's mistake and traps.
  public init(stringLiteral value: StaticString) {
    do {
      try self.init(value.description)
    } catch {
      preconditionFailure(error.message)
    }
  }
}

extension CheckpointName: CustomStringConvertible {
  public var description: String { rawValue }
}
