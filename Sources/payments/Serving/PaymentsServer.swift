import CoreMetrics
import EventLogs
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import PaymentsAPI
import PaymentsAuthentication
import PaymentsDomain
import ServiceLifecycle
import ServiceTelemetry
import Tracing
import UnixSignals

/// The service put together, from its configuration to its end.
struct PaymentsServer {
  private let configuration: ServiceConfiguration
  private let printsToken: Bool
  private let metrics = PrometheusMetrics(help: MetricHelp.texts)

  /// - Parameter printsToken: Whether a development token may be written to standard error: whoever reads that is to have it.
  init(_ configuration: ServiceConfiguration, printsToken: Bool) {
    self.configuration = configuration
    self.printsToken = printsToken
  }

  /// Serves until SIGTERM or SIGINT. Then no connection is accepted any more, requests under way are finished, what waits to be
  /// cached is written, and cache and store are closed.
  ///
  /// - Throws: ``ServiceFailure`` when the service can't start, or fails.
  func run() async throws(ServiceFailure) {
    let logger = bootstrap()
    let (authenticator, developmentToken) = try await configuration.authentication.authenticator(logger: logger)
    let server = try HTTPServerBuilder.limited(configuration.limits, tls: configuration.tls)
    let backends = try await Backends(configuration, logger: logger)
    backends.export(to: metrics)

    let service = PaymentsService(
      payments: backends.payments,
      disputes: backends.disputes,
      store: backends.store,
      authenticator: authenticator,
      isCacheReachable: backends.isCacheReachable,
      metricsText: metrics.text,
      limits: configuration.limits.requests
    )
    let application = Application(
      router: service.router(),
      server: server,
      configuration: ApplicationConfiguration(
        address: configuration.address.bindAddress,
        availableConnectionsDelegate: .maximum(configuration.limits.maximumConnections, logger: logger)
      ),
      onServerRunning: { channel in announce(on: channel, developmentToken, logger) },
      logger: logger
    )
    // Stopped from the last to the first: the server is done with its requests before the backends are closed.
    var group = ServiceGroupConfiguration(
      services: [backends, application],
      gracefulShutdownSignals: [.sigterm, .sigint],
      logger: logger
    )
    group.maximumGracefulShutdownDuration = configuration.limits.shutdownTime
    do {
      try await ServiceGroup(configuration: group).run()
    } catch let error where error is IOError || error is SocketAddressError {
      throw .notListening(on: configuration.address, error)
    } catch {
      throw ServiceFailure(exitCode: .internalFailure, description: "The service failed: \(error)")
    }
    logger.info("payments has stopped")
  }

  /// Sets up what all the parts of the process run on, and log, measure and trace with.
  private func bootstrap() -> Logger {
    // Requests are worked on by Swift's own threads, of which there is one for each processor. Event loops only read and write, and
    // fewer of them do more at each turn. Without a suggestion there are as many as NIO's variable says.
    if ProcessInfo.processInfo.environment["NIO_SINGLETON_GROUP_LOOP_COUNT"] == nil {
      NIOSingletons.groupLoopCountSuggestion = max(1, System.coreCount / 2)
    }
    LoggingSystem.bootstrap(
      { [configuration] label, provider in
        JSONLogHandler(
          label: label,
          level: configuration.logLevel,
          metadataProvider: provider,
          output: configuration.logOutput
        )
      },
      metadataProvider: .traceContext
    )
    MetricsSystem.bootstrap(metrics)
    InstrumentationSystem.bootstrap(TraceContextInstrument())
    return Logger(label: "payments")
  }

  private func announce(on channel: any Channel, _ developmentToken: BearerToken?, _ logger: Logger) {
    let address = configuration.address.description(boundTo: channel.localAddress?.port)
    if let developmentToken, printsToken {
      // For whoever tries the service out, and never through the log, which others collect.
      let text = "payments listens on \(address). Development token: \(developmentToken.secretText)\n"
      try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    } else if developmentToken != nil {
      logger.notice("the development token is not shown: standard error is no terminal, and --print-token is not given")
    }
    logger.info(
      "payments is ready",
      metadata: [
        "version": "\(Payments.version)",
        "address": "\(address)",
        "tls": "\(configuration.tls != nil)",
        "store": "\(configuration.storeKind)",
        "cache": "\(configuration.cacheKind)",
        "authentication": "\(configuration.authentication.kind)",
      ]
    )
  }
}
