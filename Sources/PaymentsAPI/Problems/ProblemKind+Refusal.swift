import HTTPTypes
import PaymentsDomain

extension ProblemKind {
  /// The kind of a refusal by the domain; both have one code.
  init(_ code: PaymentRefusal.Code) {
    let words = code.rawValue.replacing("_", with: " ")
    self.init(code.rawValue, Self.status(of: code), words.prefix(1).uppercased() + words.dropFirst())
  }

  /// All kinds.
  static var all: [ProblemKind] { ofInterface + PaymentRefusal.Code.allCases.map(ProblemKind.init) }

  private static func status(of code: PaymentRefusal.Code) -> HTTPResponse.Status {
    switch code {
    case .amountNotPositive, .textEmpty, .textTooLong, .textHasControlCharacters, .deadlineTooLate: .badRequest
    case .paymentNotFound, .disputeNotFound: .notFound
    default: .conflict
    }
  }
}

extension Problem {
  /// Tells why a command was refused.
  init(_ refusal: PaymentRefusal) {
    guard let field = refusal.field else {
      self.init(ProblemKind(refusal.code), refusal.message)
      return
    }
    let name = Self.wireName(field)
    self.init(ProblemKind(refusal.code), refusal.message.replacing(field, with: name), field: name)
  }

  /// The domain's names are Swift's, those of the interface are in snake case: `captureBy` is `capture_by`.
  private static func wireName(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : String($1) }
  }
}
