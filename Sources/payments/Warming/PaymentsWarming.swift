import ArgumentParser
import CoreMetrics
import EventLogs
import EventLogsBackends
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import PaymentsDomain
import ServiceLifecycle
import ServiceTelemetry
import UnixSignals

/// A run of `payments warm`, from its configuration to its end.
struct PaymentsWarming {
  /// How long the job may do nothing before it counts as stuck. It does something several times a second, if only by trying.
  private static let longestIdleTime = Duration.seconds(60)

  private let configuration: ServiceConfiguration
  private let name: CheckpointName
  private let selection: WarmingSelection
  private let pace: WarmingConfiguration
  private let isListening: Bool
  private let list: LogIDList?
  private let metrics = PrometheusMetrics(help: MetricHelp.texts)

  /// - Parameters:
  ///   - isListening: Whether metrics and health are served.
  ///   - list: Where the selection comes from, if that is a list.
  init(
    _ configuration: ServiceConfiguration,
    name: String,
    selection: WarmingSelection,
    pace: WarmingConfiguration,
    isListening: Bool,
    list: LogIDList?
  ) throws(ServiceFailure) {
    self.configuration = configuration
    self.selection = selection
    self.pace = pace
    self.isListening = isListening
    self.list = list
    do throws(EventLogsError) {
      self.name = try CheckpointName(name)
    } catch {
      throw .configuration(error.message)
    }
  }

  /// Warms, and prints what came of it.
  ///
  /// - Throws: ``ServiceFailure`` when it can't, or not all.
  func run() async throws(ServiceFailure) {
    let logger = bootstrap()
    let start = ContinuousClock.now
    let (store, cache) = try await open()
    let job = WarmingJob(
      name,
      store: store,
      checkpoints: store,
      cache: cache,
      warming: [
        CacheWarmer<Payment>(store: store, cache: cache, logger: logger),
        CacheWarmer<Disputes>(store: store, cache: cache, logger: logger),
      ],
      selection: selection,
      configuration: pace,
      logger: logger
    )
    job.export(to: metrics)
    metrics.export(store)
    var failure: ServiceFailure?
    do throws(ServiceFailure) {
      try await run(job, logger)
    } catch {
      failure = error
    }
    await cache.close()
    await store.close()
    let report = WarmingReport(job.progress, list: list, seconds: (ContinuousClock.now - start) / .seconds(1))
    if job.progress.phase != .waiting {
      print(isatty(STDOUT_FILENO) == 1 ? report.text : report.json())
      // Before the verdict, which goes to standard error.
      fflush(nil)
    }
    if let failure { throw failure }
    guard report.isClean else { throw ServiceFailure(exitCode: .failure, description: "some payments could not be warmed") }
    guard report.complete || pace.follows else {
      throw ServiceFailure(exitCode: .failure, description: "stopped before the end; the next run goes on there")
    }
  }

  private func open() async throws(ServiceFailure) -> (any EventStore & CheckpointStore, any ReductionCache) {
    do throws(EventLogsError) {
      let cache = try configuration.openSharedCache(to: "warm")
      return (try await configuration.store.open(), cache)
    } catch {
      throw error.code == .invalidArgument ? .configuration(error.message) : .unavailable(error.description)
    }
  }

  /// Runs the job, and what shows how far it is, until the job is done or is told to stop.
  private func run(_ job: WarmingJob, _ logger: Logger) async throws(ServiceFailure) {
    typealias Configuration = ServiceGroupConfiguration.ServiceConfiguration
    var services = [
      Configuration(
        service: job,
        successTerminationBehavior: .gracefullyShutdownGroup,
        failureTerminationBehavior: .cancelGroup
      )
    ]
    if isListening { services.append(Configuration(service: try server(for: job, logger))) }
    if WarmingLine.isShown { services.append(Configuration(service: WarmingLine(job: job))) }
    var group = ServiceGroupConfiguration(
      services: services,
      gracefulShutdownSignals: [.sigterm, .sigint],
      logger: logger
    )
    group.maximumGracefulShutdownDuration = configuration.limits.shutdownTime
    do {
      try await ServiceGroup(configuration: group).run()
    } catch let error as EventLogsError {
      throw ServiceFailure(error)
    } catch let error where error is IOError || error is SocketAddressError {
      throw .notListening(on: configuration.address, error)
    } catch {
      throw ServiceFailure(exitCode: .internalFailure, description: "The warming failed: \(error)")
    }
  }

  /// What serves metrics, and whether the job is at work.
  private func server(for job: WarmingJob, _ logger: Logger) throws(ServiceFailure) -> some ApplicationProtocol {
    let router = Router()
    router.get("healthz") { _, _ in
      let isAlive = job.idleTime < Self.longestIdleTime
      return Response(
        status: isAlive ? .ok : .serviceUnavailable,
        headers: [.contentType: "application/json"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: #"{"status":"\#(isAlive ? job.progress.phase.rawValue : "stuck")"}"#))
      )
    }
    router.get("metrics") { [metrics] _, _ in
      Response(
        status: .ok,
        headers: [.contentType: PrometheusMetrics.contentType, .cacheControl: "no-store"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.text()))
      )
    }
    let address = configuration.address
    return Application(
      router: router,
      server: try HTTPServerBuilder.limited(configuration.limits, tls: configuration.tls),
      configuration: ApplicationConfiguration(address: address.bindAddress),
      onServerRunning: { channel in
        let bound = address.description(boundTo: channel.localAddress?.port)
        logger.info("payments warm is listening", metadata: ["address": "\(bound)"])
      },
      logger: logger
    )
  }

  private func bootstrap() -> Logger {
    // On a terminal the line says what the log would.
    let level = WarmingLine.isShown ? max(configuration.logLevel, .warning) : configuration.logLevel
    LoggingSystem.bootstrap { [output = configuration.logOutput] label in
      JSONLogHandler(label: label, level: level, metadataProvider: nil, output: output)
    }
    MetricsSystem.bootstrap(metrics)
    return Logger(label: "payments.warm")
  }
}

extension ServiceFailure {
  fileprivate init(_ error: EventLogsError) {
    let exitCode: ExitCode =
      switch error.code {
      case .checkpointHeld, .leaseLost: .held
      case .storeUnavailable, .storeFailed, .cacheUnavailable: .unavailable
      case .invalidArgument: .configuration
      default: .internalFailure
      }
    self.init(exitCode: exitCode, description: error.description)
  }
}
