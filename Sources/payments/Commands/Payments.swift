import ArgumentParser
import Foundation

@main enum Main {
  static func main() async {
    // First of all: hiredis writes with plain write(2), and a peer that is gone would end the process.
    signal(SIGPIPE, SIG_IGN)
    await Payments.main()
  }
}

/// The payment service.
struct Payments: AsyncParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "payments",
    abstract: "Payments over HTTP, their events kept in PostgreSQL or SQLite.",
    version: version,
    subcommands: [Serve.self, Migrate.self, Verify.self, Warm.self, Token.self],
    defaultSubcommand: Serve.self
  )
}
