/// A name for one write, chosen by whoever asks for it, under which the write happens at most once.
///
/// A retry with the same key and the same content gets the first answer, however often and however late it comes. The key is
/// unique in the whole store: services that act for several principals put the principal into the key.
///
/// Source: the idempotency rules of [Stripe's API](https://docs.stripe.com/api/idempotent_requests) and the
/// [IETF Idempotency-Key draft](https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/).
public struct IdempotencyKey: Hashable, Sendable {
  /// The largest length of a key, in UTF-8 bytes.
  public static let maximumLength = 512

  /// The key as it is stored.
  public let rawValue: String

  /// Creates a key.
  ///
  /// - Parameter rawValue: 1 to 512 bytes of UTF-8 without control characters.
  /// - Throws: ``EventLogsError`` with ``EventLogsError/Code/invalidArgument`` when it isn't that.
  public init(_ rawValue: String) throws(EventLogsError) {
    guard rawValue.isPlain(upTo: Self.maximumLength) else {
      throw EventLogsError(
        .invalidArgument,
        "An idempotency key has 1 to \(Self.maximumLength) bytes of UTF-8 without control characters; this one has \(rawValue.utf8.count) bytes: \(rawValue.quotedForDiagnostics)."
      )
    }
    self.rawValue = rawValue
  }
}

extension IdempotencyKey {
  /// Keys are equal when their bytes are, as in every database; a `String` also equals its other Unicode normal forms.
  public static func == (lhs: IdempotencyKey, rhs: IdempotencyKey) -> Bool {
    lhs.rawValue.utf8.elementsEqual(rhs.rawValue.utf8)
  }

  public func hash(into hasher: inout Hasher) {
    for byte in rawValue.utf8 { hasher.combine(byte) }
  }
}

extension IdempotencyKey: ExpressibleByStringLiteral {
  /// Creates a key from a literal; an invalid literal is a programmer's mistake and traps.
  public init(stringLiteral value: StaticString) {
    do {
      try self.init(value.description)
    } catch {
      preconditionFailure(error.message)
    }
  }
}

extension IdempotencyKey: CustomStringConvertible {
  public var description: String { rawValue }
}

extension String {
  /// Whether the text has a number of UTF-8 bytes from 1 to a maximum, and no control characters.
  func isPlain(upTo maximumBytes: Int) -> Bool {
    (1...maximumBytes).contains(utf8.count) && utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
  }
}
