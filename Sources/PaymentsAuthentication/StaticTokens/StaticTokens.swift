public import struct Foundation.Date
public import PaymentsAPI

/// Bearer tokens that the configuration names by their SHA-256 hashes.
///
/// A hash is enough: the tokens have so many random bits that nobody finds one from its hash. Two tokens may have one name, so that
/// a client can change over from one to the other.
public struct StaticTokens: Authenticator {
  struct Entry: Sendable {
    let principal: Principal
    let hash: TokenHash
  }

  private let entries: [Entry]
  private let now: @Sendable () -> Date

  /// Reads tokens as a configuration holds them.
  ///
  /// - Parameters:
  ///   - text: Entries `name:hash:scope,scope`, separated by semicolons or space. The hash is SHA-256 in 64 hexadecimal digits. An
  ///     entry may end with `@` and the time from which on its token isn't valid, as RFC 3339 has it.
  ///   - now: The clock that tokens expire by.
  /// - Throws: ``AuthenticationConfigurationError`` for a text that isn't as described, or that has no entry, or one hash twice.
  public init(
    _ text: String,
    now: @escaping @Sendable () -> Date = { Date() }
  ) throws(AuthenticationConfigurationError) {
    var entries: [Entry] = []
    for part in text.split(whereSeparator: { $0 == ";" || $0.isWhitespace }) {
      let entry = try Entry(part, number: entries.count + 1)
      if entries.contains(where: { $0.hash.isSame(as: entry.hash) }) {
        throw AuthenticationConfigurationError("Static token \(entries.count + 1) has the hash of an earlier one.")
      }
      entries.append(entry)
    }
    if entries.isEmpty { throw AuthenticationConfigurationError("There is no static token.") }
    self.init(entries: entries, now: now)
  }

  /// Accepts one token, with all scopes.
  ///
  /// - Parameters:
  ///   - token: The token.
  ///   - name: The principal's name.
  public init(_ token: BearerToken, named name: String) {
    let principal = Principal(id: name, scopes: Set(Scope.allCases))
    self.init(
      entries: [Entry(principal: principal, hash: TokenHash(of: token.secretText))],
      now: { Date() }
    )
  }

  private init(entries: [Entry], now: @escaping @Sendable () -> Date) {
    self.entries = entries
    self.now = now
  }

  public func principal(forBearerToken token: String) async throws(AuthenticationFailure) -> Principal {
    let hash = TokenHash(of: token)
    var found: Entry?
    // All are compared, so that the time tells nothing about which one matched.
    for entry in entries where entry.hash.isSame(as: hash) { found = entry }
    guard let found else { throw AuthenticationFailure("The token is unknown.") }
    if let expiry = found.principal.expiresAt, expiry <= now() { throw AuthenticationFailure("The token has expired.") }
    return found.principal
  }
}
