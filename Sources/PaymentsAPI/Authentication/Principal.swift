public import struct Foundation.Date

/// Whoever makes a request, and what they may do.
public struct Principal: Hashable, Sendable {
  /// A name that stays the same over time: that of a static token, or the issuer and subject of a JSON Web Token.
  public let id: String

  /// What the principal may do.
  public let scopes: Set<Scope>

  /// From when on the token isn't valid any more; `nil` for one that stays.
  public let expiresAt: Date?

  /// Creates a principal.
  public init(id: String, scopes: Set<Scope>, expiresAt: Date? = nil) {
    self.id = id
    self.scopes = scopes
    self.expiresAt = expiresAt
  }
}

/// A right that a token grants.
public enum Scope: String, Hashable, Sendable, CaseIterable {
  /// To read payments and their events.
  case readPayments = "payments:read"

  /// To create payments and to send them commands.
  case writePayments = "payments:write"

  /// To read the events of all payments.
  case readEvents = "events:read"
}
