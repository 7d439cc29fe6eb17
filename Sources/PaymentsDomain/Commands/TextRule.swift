/// What a text from outside may be. Lengths are counted in Unicode code points, as JSON Schema's `maxLength` does.
public struct TextRule: Hashable, Sendable {
  /// The most code points that a text may have; it has at least one.
  public let maximumLength: Int

  /// References and approval codes.
  public static let reference = TextRule(maximumLength: 255)

  /// Descriptions and reasons.
  public static let prose = TextRule(maximumLength: 1000)

  /// Checks a text.
  ///
  /// - Throws: ``PaymentRefusal`` that names the field.
  func check(_ text: String, _ field: String) throws(PaymentRefusal) {
    let characters = text.unicodeScalars
    guard !characters.isEmpty else {
      throw PaymentRefusal(.textEmpty, "The \(field) must not be empty.", field: field)
    }
    guard characters.count <= maximumLength else {
      throw PaymentRefusal(.textTooLong, "The \(field) must not have more than \(maximumLength) characters.", field: field)
    }
    guard !characters.contains(where: { $0.properties.generalCategory == .control }) else {
      throw PaymentRefusal(.textHasControlCharacters, "The \(field) must not have control characters.", field: field)
    }
  }
}
