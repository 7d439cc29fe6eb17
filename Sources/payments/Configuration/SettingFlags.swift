import ArgumentParser

/// The settings as options of the command line. Their names are those that ``Setting/flag`` gives.
struct SettingFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where events live: sqlite:PATH, postgres://… or memory:. (default: sqlite:payments.sqlite, in $STATE_DIRECTORY if set)",
      valueName: "url"
    )
  )
  var eventlogsStore: String?

  @Option(
    help: ArgumentHelp(
      "Where reductions are cached: memory:, redis://…, redis+unix://… or none. (default: memory:)",
      valueName: "url"
    )
  )
  var eventlogsCache: String?

  @Option(
    help: ArgumentHelp(
      "How many reductions are also kept in this process, before a shared cache; 0 for none. (default: 10000)",
      valueName: "count"
    )
  )
  var eventlogsNearEntries: String?

  @Option(help: ArgumentHelp("The name or address to listen on. (default: 127.0.0.1)", valueName: "host"))
  var httpHost: String?

  @Option(help: ArgumentHelp("The port to listen on, 0 for any that is free. (default: 8080)", valueName: "port"))
  var httpPort: String?

  @Option(help: ArgumentHelp("The Unix socket to listen on, in the place of host and port.", valueName: "path"))
  var httpSocket: String?

  @Option(help: ArgumentHelp("The chain of certificates for TLS, in PEM; goes with the key.", valueName: "path"))
  var httpTlsCertificate: String?

  @Option(help: ArgumentHelp("The private key for TLS, in PEM; goes with the certificate.", valueName: "path"))
  var httpTlsKey: String?

  @Option(help: ArgumentHelp("The most that the headers of a request may hold. (default: 16384)", valueName: "bytes"))
  var httpMaximumHeaderBytes: String?

  @Option(help: ArgumentHelp("How many connections are open at most; others wait. (default: 1024)", valueName: "count"))
  var httpMaximumConnections: String?

  @Option(help: ArgumentHelp("How long a client may take to send a request. (default: 30)", valueName: "seconds"))
  var httpRequestSeconds: String?

  @Option(
    help: ArgumentHelp(
      "How long a connection stays open without a request, and with a response that isn't being read. (default: 60)",
      valueName: "seconds"
    )
  )
  var httpIdleSeconds: String?

  @Option(
    help: ArgumentHelp(
      "How long the service may take to answer a request; what takes longer is cancelled. (default: 30)",
      valueName: "seconds"
    )
  )
  var httpAnswerSeconds: String?

  @Option(
    help: ArgumentHelp(
      "How many streams of events are open at most; others are refused. (default: a quarter of the connections)",
      valueName: "count"
    )
  )
  var httpMaximumStreams: String?

  @Option(help: ArgumentHelp("How long requests under way may take at the end. (default: 20)", valueName: "seconds"))
  var httpShutdownSeconds: String?

  @Option(
    help: ArgumentHelp(
      "Bearer tokens by their hashes, as the command token prints them: name:sha256hex:scope,scope[@expiry];…",
      valueName: "entries"
    )
  )
  var paymentsTokens: String?

  @Option(help: ArgumentHelp("The JSON Web Key Set whose keys sign JSON Web Tokens.", valueName: "path"))
  var paymentsJwtKeys: String?

  @Option(help: ArgumentHelp("Who issues JSON Web Tokens: their iss.", valueName: "issuer"))
  var paymentsJwtIssuer: String?

  @Option(help: ArgumentHelp("Whom JSON Web Tokens are for: their aud.", valueName: "audience"))
  var paymentsJwtAudience: String?

  @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error or critical. (default: info)", valueName: "level"))
  var logLevel: String?

  @Option(help: ArgumentHelp("Where log lines go: stderr or stdout. (default: stderr)", valueName: "stream"))
  var logOutput: String?

  /// What was given, each as one word `--flag=value`.
  var arguments: [String] {
    Setting.allCases.compactMap { setting in self[setting].map { "--\(setting.flag)=\($0)" } }
  }

  private subscript(setting: Setting) -> String? {
    switch setting {
    case .store: eventlogsStore
    case .cache: eventlogsCache
    case .nearEntries: eventlogsNearEntries
    case .host: httpHost
    case .port: httpPort
    case .socket: httpSocket
    case .certificate: httpTlsCertificate
    case .privateKey: httpTlsKey
    case .maximumHeaderBytes: httpMaximumHeaderBytes
    case .maximumConnections: httpMaximumConnections
    case .requestSeconds: httpRequestSeconds
    case .idleSeconds: httpIdleSeconds
    case .answerSeconds: httpAnswerSeconds
    case .maximumStreams: httpMaximumStreams
    case .shutdownSeconds: httpShutdownSeconds
    case .tokens: paymentsTokens
    case .webTokenKeys: paymentsJwtKeys
    case .webTokenIssuer: paymentsJwtIssuer
    case .webTokenAudience: paymentsJwtAudience
    case .logLevel: logLevel
    case .logOutput: logOutput
    }
  }
}
