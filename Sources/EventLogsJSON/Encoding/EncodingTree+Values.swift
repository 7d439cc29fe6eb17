import Foundation

extension EncodingTree {
  /// A floating-point number, which JSON only has a form for if it is finite.
  func number<T: BinaryFloatingPoint & CustomStringConvertible>(_ value: T, _ node: Int) throws {
    guard value.isFinite else { throw unencodable(value, "\(T.self).\(value) can't be a number in JSON.", at: node) }
    scalar(node) { $0.append(finite: value) }
  }

  /// A value of any type; those that JSON has no form of its own for are written as strings, `Decimal` as a number.
  @inline(__always)
  func encode<T: Encodable>(_ value: T, _ node: Int) throws {
    if T.self == Date.self { return try encode(date: value as! Date, node) }
    if T.self == Decimal.self { return try encode(decimal: value as! Decimal, node) }
    if T.self == Data.self { return encode(text: (value as! Data).base64EncodedString(), node) }
    if T.self == URL.self { return encode(text: (value as! URL).absoluteString, node) }
    try value.encode(to: TreeEncoder(tree: self, node: node))
  }

  @inline(never)
  private func encode(text: String, _ node: Int) {
    scalar(node) { $0.append(quoted: text) }
  }

  @inline(never)
  private func encode(date: Date, _ node: Int) throws {
    var isWritten = false
    scalar(node) { isWritten = $0.append(date: date) }
    guard isWritten else { throw unencodable(date, "The date is outside the years 0 to 9999.", at: node) }
  }

  @inline(never)
  private func encode(decimal: Decimal, _ node: Int) throws {
    guard decimal.isFinite else { throw unencodable(decimal, "Decimal.nan can't be a number in JSON.", at: node) }
    scalar(node) { $0.append(utf8: decimal.description) }
  }

  private func unencodable(_ value: Any, _ problem: String, at node: Int) -> EncodingError {
    .invalidValue(value, EncodingError.Context(codingPath: path(to: node), debugDescription: problem))
  }
}
