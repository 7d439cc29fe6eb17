import Foundation
import PaymentsAPI

extension StaticTokens.Entry {
  /// Reads `name:hash:scope,scope[@expiry]`.
  ///
  /// - Parameter number: Tells the entry from others in messages, which repeat nothing of it: somebody may have put a token in the
  ///   place of its hash.
  init(_ text: Substring, number: Int) throws(AuthenticationConfigurationError) {
    func problem(_ what: String) -> AuthenticationConfigurationError {
      AuthenticationConfigurationError("Static token \(number) \(what).")
    }
    let fields = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard fields.count == 3 else { throw problem("isn't of the form name:hash:scope,scope") }
    let name = String(fields[0])
    guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy(isNameCharacter) else {
      throw problem("has a name that isn't of 1 to 64 letters, digits, dots, hyphens and underscores")
    }
    guard let hash = TokenHash(hexadecimal: fields[1]) else {
      throw problem("has a hash that isn't of 64 hexadecimal digits; the command token prints one")
    }
    let rights = fields[2].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    var scopes: Set<Scope> = []
    for name in rights[0].split(separator: ",", omittingEmptySubsequences: false) {
      guard let scope = Scope(rawValue: String(name)) else {
        throw problem("has an unknown scope; known are \(Scope.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      scopes.insert(scope)
    }
    var expiry: Date?
    if rights.count == 2 {
      expiry = try? Date(String(rights[1]), strategy: .iso8601)
      guard expiry != nil else { throw problem("has an expiry that isn't a time such as 2027-01-31T12:00:00Z") }
    }
    self.init(principal: Principal(id: name, scopes: scopes, expiresAt: expiry), hash: hash)
  }
}

private func isNameCharacter(_ byte: UInt8) -> Bool {
  let character = Character(Unicode.Scalar(byte))
  return character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
}
