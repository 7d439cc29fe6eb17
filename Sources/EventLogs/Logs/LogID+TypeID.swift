extension LogID {
  /// Reads a TypeID.
  ///
  /// - Parameter text: `prefix_suffix` or, with an empty prefix, the 26 characters of the suffix alone.
  /// - Throws: ``EventLogsError`` with ``EventLogsError/Code/invalidLogID``, saying which part of the rule is broken.
  public init(validating text: String) throws(EventLogsError) {
    func invalid(_ why: String) -> EventLogsError {
      EventLogsError(.invalidLogID, "\(text.quotedForDiagnostics) is not a log id: \(why).")
    }
    let type: LogType
    let suffix: Substring
    if let separator = text.lastIndex(of: "_") {
      let prefix = text[..<separator]
      guard !prefix.isEmpty else { throw invalid("an id without a prefix has no underscore") }
      type = try LogType(String(prefix))
      suffix = text[text.index(after: separator)...]
    } else {
      type = ""
      suffix = text[...]
    }
    let digits = Array(suffix.utf8)
    guard digits.count == 26 else { throw invalid("after the prefix come 26 characters, not \(digits.count)") }
    var bits: (high: UInt64, low: UInt64) = (0, 0)
    for digit in digits {
      let value = TypeIDAlphabet.values[Int(digit)]
      guard value < 32 else { throw invalid("the alphabet is 0-9 and a-z without i, l, o and u") }
      guard bits.high >> 59 == 0 else { throw invalid("the value needs more than 128 bits") }
      bits.high = bits.high << 5 | bits.low >> 59
      bits.low = bits.low << 5 | UInt64(value)
    }
    self.init(type: type, high: bits.high, low: bits.low)
  }
}

extension LogID: LosslessStringConvertible {
  /// Reads a TypeID, or gives `nil` where ``init(validating:)`` would say what is wrong.
  public init?(_ description: String) {
    guard let id = try? LogID(validating: description) else { return nil }
    self = id
  }

  /// The id as a TypeID: the type, an underscore, and 26 characters of Crockford's base 32 in lower case.
  public var description: String {
    let suffix = String(unsafeUninitializedCapacity: 26) { buffer in
      var (high, low) = (high, low)
      for position in stride(from: 25, through: 0, by: -1) {
        buffer[position] = TypeIDAlphabet.digits[Int(low & 31)]
        low = low >> 5 | high << 59
        high >>= 5
      }
      return 26
    }
    return type.rawValue.isEmpty ? suffix : "\(type.rawValue)_\(suffix)"
  }
}

extension LogID: Codable {
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    try self.init(validating: text)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// Crockford's base 32 in lower case, as the TypeID specification fixes it.
private enum TypeIDAlphabet {
  static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  /// The value of each byte as a digit; 255 where it is none.
  static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
  }()
}
