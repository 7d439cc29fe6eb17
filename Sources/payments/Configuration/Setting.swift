/// The settings of the service, by their dotted names.
enum Setting: String, CaseIterable {
  case store = "eventlogs.store"
  case cache = "eventlogs.cache"
  case nearEntries = "eventlogs.nearEntries"

  case host = "http.host"
  case port = "http.port"
  case socket = "http.socket"
  case certificate = "http.tls.certificate"
  case privateKey = "http.tls.key"
  case maximumHeaderBytes = "http.maximumHeaderBytes"
  case maximumConnections = "http.maximumConnections"
  case requestSeconds = "http.requestSeconds"
  case idleSeconds = "http.idleSeconds"
  case answerSeconds = "http.answerSeconds"
  case maximumStreams = "http.maximumStreams"
  case shutdownSeconds = "http.shutdownSeconds"

  case tokens = "payments.tokens"
  case webTokenKeys = "payments.jwt.keys"
  case webTokenIssuer = "payments.jwt.issuer"
  case webTokenAudience = "payments.jwt.audience"

  case logLevel = "log.level"
  case logOutput = "log.output"

  /// The option of the command line: that of `http.maximumHeaderBytes` is `http-maximum-header-bytes`.
  var flag: String {
    var flag = ""
    for character in rawValue {
      switch character {
      case ".": flag += "-"
      case let letter where letter.isUppercase: flag += "-\(letter.lowercased())"
      default: flag.append(character)
      }
    }
    return flag
  }
}
