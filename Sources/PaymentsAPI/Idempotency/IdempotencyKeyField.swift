import HTTPTypes

/// The value of an `Idempotency-Key`: a string of structured fields (RFC 9651, section 3.3.3) in quotes, as the IETF's
/// [draft](https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/) has it, or bare, as most clients send it.
/// Both forms of one text are one key.
struct IdempotencyKeyField: Hashable, Sendable {
  /// The most characters that a key may have.
  static let maximumLength = 255

  let text: String

  /// Reads the header field of a request.
  ///
  /// - Throws: ``Problem`` where it is missing, is there twice, or breaks the rule.
  init(_ headers: HTTPFields) throws(Problem) {
    let values = headers[values: .idempotencyKey]
    guard let value = values.first else {
      throw Problem(.keyMissing, "A request that writes needs an Idempotency-Key.", field: "Idempotency-Key")
    }
    guard values.count == 1, let text = Self.text(of: value), (1...Self.maximumLength).contains(text.utf8.count) else {
      throw Problem(
        .keyInvalid,
        "An Idempotency-Key has 1 to \(Self.maximumLength) printable ASCII characters, in quotes if there are spaces or quotes among them.",
        field: "Idempotency-Key"
      )
    }
    self.text = text
  }

  private static func text(of value: String) -> String? {
    guard value.utf8.first == UInt8(ascii: "\"") else {
      return value.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\"") } ? value : nil
    }
    var bytes: [UInt8] = []
    var rest = value.utf8.dropFirst()
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): return rest.isEmpty ? String(decoding: bytes, as: UTF8.self) : nil
      case UInt8(ascii: "\\"):
        guard let escaped = rest.popFirst(), escaped == UInt8(ascii: "\"") || escaped == UInt8(ascii: "\\") else { return nil }
        bytes.append(escaped)
      case 0x20...0x7e: bytes.append(byte)
      default: return nil
      }
    }
    return nil
  }
}

extension HTTPField.Name {
  static let idempotencyKey = Self("Idempotency-Key")!
  static let idempotentReplayed = Self("Idempotent-Replayed")!
}
