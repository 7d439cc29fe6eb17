import EventLogs
import EventLogsBackends
import Logging
import ServiceTelemetry

/// Everything that the service is told before it starts.
struct ServiceConfiguration: Sendable {
  let store: EventStoreURL
  let cache: ReductionCacheURL

  /// How many reductions the service keeps in its own process before a shared cache.
  let nearEntries: Int

  /// What the URLs begin with: `postgres`, `memory` and the like. The rest may hold a password.
  let storeKind: String
  let cacheKind: String

  let address: ListeningAddress
  let tls: TLSFiles?
  let limits: HTTPLimits
  let authentication: AuthenticationSettings
  let logLevel: Logger.Level
  let logOutput: LogOutput

  /// Reads the settings.
  ///
  /// - Parameter showsPayments: Whether payments are served, which takes authentication where others can reach the address.
  /// - Throws: ``ServiceFailure`` for a setting that isn't valid, and for an address that others can reach when there is no
  ///   authentication.
  init(_ settings: Settings, showsPayments: Bool = true) throws(ServiceFailure) {
    let storeText = try settings.text(.store) ?? Self.defaultStore
    let cacheText = try settings.text(.cache) ?? "memory:"
    do throws(EventLogsError) {
      store = try EventStoreURL(storeText)
      cache = try ReductionCacheURL(cacheText)
    } catch {
      throw .configuration(error.message)
    }
    nearEntries = try settings.number(.nearEntries, 0...10_000_000, default: 10_000)
    storeKind = storeText.schemeText
    cacheKind = cacheText.schemeText

    address = try ListeningAddress(settings)
    tls = try TLSFiles(settings)
    limits = try HTTPLimits(settings)
    authentication = try AuthenticationSettings(settings)
    guard !showsPayments || authentication.isConfigured || address.isLocal else {
      throw .configuration(
        """
        \(address) can be reached by others, but no authentication is configured. Set payments.tokens (see payments token) or \
        payments.jwt.keys, or listen on 127.0.0.1.
        """
      )
    }

    let level = try settings.text(.logLevel) ?? "info"
    guard let logLevel = Logger.Level(rawValue: level.lowercased()) else {
      throw .configuration("log.level is none of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    self.logLevel = logLevel
    switch try settings.text(.logOutput) ?? "stderr" {
    case "stderr": logOutput = .standardError
    case "stdout": logOutput = .standardOutput
    default: throw .configuration("log.output is neither stderr nor stdout.")
    }
  }
}

extension String {
  fileprivate var schemeText: String {
    prefix { $0 != ":" }.lowercased()
  }
}
