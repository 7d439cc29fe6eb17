import ArgumentParser
import Foundation

/// Runs the service until it is told to stop.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs the service until SIGTERM or SIGINT.",
    discussion: """
      Every option is a setting, which can also come from an environment variable (--http-port is HTTP_PORT) or, under its \
      dotted name (http.port), from the JSON file that --config names: {"http": {"port": 8080}}. The command line goes before \
      the environment, and that before the file. What others may not read, such as a URL with a password, belongs into the \
      environment or the file.

      Without tokens and keys the service makes a fresh development token, and listens on the loopback interface or a Unix \
      socket only. It writes the token to standard error, beside the log, if that is a terminal or --print-token is given.

      Exit codes: 0 after SIGTERM or SIGINT, 64 for wrong usage, 69 when the store or the address can't be used, 78 for a \
      setting that isn't valid or not allowed, 70 for anything else.
      """
  )

  @Flag(help: "Writes the development token to standard error even where that is no terminal.")
  var printToken = false

  @OptionGroup
  var source: SettingsSource

  func run() async throws {
    try await source.use(showsPayments: true) { [printToken] configuration throws(ServiceFailure) in
      try await PaymentsServer(configuration, printsToken: printToken || isatty(STDERR_FILENO) == 1).run()
    }
  }
}
