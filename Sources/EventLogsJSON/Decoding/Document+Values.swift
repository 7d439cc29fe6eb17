import Foundation

/// The values of a document by their tokens. Errors name the type asked for, the path and the offset.
extension Document {
  @inline(__always)
  func bool(at index: Int) throws -> Bool {
    guard index >= 0 else { throw mismatch(Bool.self, at: index) }
    switch tokens[index].kind {
    case .true: return true
    case .false: return false
    default: throw mismatch(Bool.self, at: index)
    }
  }

  @inline(__always)
  func string(at index: Int) throws -> String {
    guard index >= 0 else { throw mismatch(String.self, at: index) }
    let token = tokens[index]
    guard token.kind == .string else { throw mismatch(String.self, at: index) }
    return string(of: token)
  }

  @inline(__always)
  func integer<T: FixedWidthInteger>(_ type: T.Type, at index: Int) throws -> T {
    let number = try number(type, at: index)
    guard let value = number.integer(as: type, in: bytes) else { throw outOfRange(type, at: index) }
    return value
  }

  func double(at index: Int) throws -> Double {
    guard let value = try number(Double.self, at: index).double(in: bytes) else { throw outOfRange(Double.self, at: index) }
    return value
  }

  func float(at index: Int) throws -> Float {
    guard let value = try number(Float.self, at: index).float(in: bytes) else { throw outOfRange(Float.self, at: index) }
    return value
  }

  @inline(__always)
  private func number(_ type: Any.Type, at index: Int) throws -> ScannedNumber {
    guard index >= 0 else { throw mismatch(type, at: index) }
    let token = tokens[index]
    guard token.kind == .integer || token.kind == .number else { throw mismatch(type, at: index) }
    return ScannedNumber(start: Int(token.start), end: Int(token.end), isInteger: token.kind == .integer)
  }

  @inline(__always)
  func isNull(at index: Int) -> Bool {
    index >= 0 ? tokens[index].kind == .null : index != Self.eventObject
  }

  /// A value of any type; those that JSON has no form of its own for are read as this package writes them.
  @inline(__always)
  func value<T: Decodable>(_ type: T.Type, at index: Int) throws -> T {
    if type == Date.self { return try date(at: index) as! T }
    if type == Decimal.self { return try decimal(at: index) as! T }
    if type == Data.self { return try data(at: index) as! T }
    if type == URL.self { return try url(at: index) as! T }
    return try T(from: ValueDecoder(document: self, index: index))
  }

  @inline(never)
  private func date(at index: Int) throws -> Date {
    guard index >= 0, tokens[index].kind == .string else { throw mismatch(Date.self, at: index) }
    let token = tokens[index]
    let date =
      token.hasEscapes
      ? ISO8601.date(from: string(of: token)) : ISO8601.date(in: bytes, Int(token.start)..<Int(token.end))
    guard let date else { throw invalid("Not an ISO 8601 date and time in UTC", at: index) }
    return date
  }

  @inline(never)
  private func decimal(at index: Int) throws -> Decimal {
    guard let value = try number(Decimal.self, at: index).decimal(in: bytes) else { throw outOfRange(Decimal.self, at: index) }
    return value
  }

  @inline(never)
  private func data(at index: Int) throws -> Data {
    guard let data = Data(base64Encoded: try string(at: index)) else { throw invalid("Not Base64", at: index) }
    return data
  }

  @inline(never)
  private func url(at index: Int) throws -> URL {
    guard let url = URL(string: try string(at: index)) else { throw invalid("Not a URL", at: index) }
    return url
  }
}
