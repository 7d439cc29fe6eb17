/// A decimal number of any size, compared without rounding.
public struct ExactNumber: Hashable, Sendable {
  /// The significant digits as numbers, from the first to the last that isn't 0; none for zero.
  private let digits: [UInt8]

  /// Where the point stands: the value is 0.d₁d₂d₃… times ten to this power.
  private let exponent: Int

  private let isNegative: Bool

  /// Reads a number as JSON writes them, of at most 1,000 characters and with an exponent of at most 9,999 either way.
  ///
  /// - Returns: `nil` for anything else.
  public init?(_ text: String) {
    guard text.utf8.count <= 1000, text.utf8.allSatisfy({ $0 < 0x80 }),
      let match = text.wholeMatch(of: /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+\-]?([0-9]+))?/)
    else { return nil }
    if let exponent = match.1 { guard let exponent = Int(exponent), exponent <= 9999 else { return nil } }
    self.init(json: text)
  }

  /// Takes a number apart that is known to be one of JSON, of whatever size.
  package init(json text: String) {
    var digits: [UInt8] = []
    var point: Int?
    var exponentText = Substring()
    for index in text.utf8.indices {
      let byte = text.utf8[index]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "."): point = digits.count
      case UInt8(ascii: "e"), UInt8(ascii: "E"): exponentText = text[text.utf8.index(after: index)...]
      default: break
      }
      if byte | 0x20 == UInt8(ascii: "e") { break }
    }
    let leading = digits.prefix { $0 == 0 }.count
    let significant = digits.dropFirst(leading)
    self.digits = Array(significant.prefix((significant.lastIndex { $0 != 0 } ?? leading - 1) - leading + 1))
    // Exponents beyond these are all the same; no payload could hold the digits to make a difference.
    let limit = Int.max / 4
    let power = Int(exponentText) ?? (exponentText.isEmpty ? 0 : exponentText.first == "-" ? -limit : limit)
    isNegative = !self.digits.isEmpty && text.utf8.first == UInt8(ascii: "-")
    exponent = self.digits.isEmpty ? 0 : (point ?? digits.count) - leading + min(max(power, -limit), limit)
  }

  /// Below, at or above zero when the number is less than, equal to, or greater than another.
  func order(to other: ExactNumber) -> Int {
    if sign != other.sign { return sign - other.sign }
    if exponent != other.exponent { return exponent < other.exponent ? -sign : sign }
    return sign * digits.order(to: other.digits)
  }

  private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }
}

extension ExactNumber: Comparable {
  public static func < (lhs: ExactNumber, rhs: ExactNumber) -> Bool { lhs.order(to: rhs) < 0 }
}

extension ExactNumber: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) {
    self.init(json: String(value))
  }
}

extension ExactNumber: CustomStringConvertible {
  /// The significant digits and the power of ten, such as `125e-2`; the same for all spellings of one number.
  public var description: String {
    guard !digits.isEmpty else { return "0" }
    let power = exponent - digits.count
    return (isNegative ? "-" : "") + digits.map(String.init).joined() + (power == 0 ? "" : "e\(power)")
  }
}
