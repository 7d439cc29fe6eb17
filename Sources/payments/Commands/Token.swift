import ArgumentParser
import PaymentsAPI
import PaymentsAuthentication

/// Makes a bearer token.
struct Token: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Prints a fresh token, and the entry for payments.tokens that lets its holder in.",
    discussion: "The token goes to the client, and is kept nowhere else. The entry holds its SHA-256 hash only."
  )

  @Option(help: "What the client is called.")
  var name = "client"

  @Option(help: ArgumentHelp("What the client may do, separated by commas.", valueName: "scopes"))
  var scopes = Scope.allCases.map(\.rawValue).joined(separator: ",")

  func run() throws {
    let token = BearerToken()
    let entry = "\(name):\(token.hash):\(scopes)"
    do {
      _ = try StaticTokens(entry)
    } catch {
      throw ValidationError("With this name and these scopes there is no valid entry: \(error)")
    }
    print("token: \(token.secretText)\nentry: \(entry)")
  }
}
