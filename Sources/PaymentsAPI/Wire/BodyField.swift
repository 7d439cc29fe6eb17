import PaymentsDomain

/// A member of a request's JSON object: its name, what it may hold, and whether it must be there.
struct BodyField: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// An amount in minor units, from 1 to the largest that 64 bits hold.
    case amount

    /// The number of a capture, from 1.
    case number

    /// The code of a currency.
    case currency

    /// A date and time as in RFC 3339.
    case date

    /// A text under a rule of the domain.
    case text(TextRule)

    /// The ids of payments.
    case ids
  }

  let name: String
  let kind: Kind
  let isRequired: Bool

  init(_ name: String, _ kind: Kind, isRequired: Bool = true) {
    self.name = name
    self.kind = kind
    self.isRequired = isRequired
  }
}
