public import EventLogs
public import struct Foundation.Date
public import Hummingbird
public import PaymentsDomain

/// The HTTP interface of the payment service: what it answers from, and the router that answers.
///
/// ```swift
/// let service = PaymentsService(payments: payments, disputes: disputes, store: store, authenticator: tokens)
/// let application = Application(router: service.router())
/// ```
///
/// The log managers, the store and what is behind the closures belong to whoever makes the service.
public struct PaymentsService: Sendable {
  /// The largest body of a request, in bytes.
  public static let maximumBodyBytes = 64 * 1024

  /// The most payments that one request reads.
  public static let maximumBatch = 500

  let payments: LogManager<Payment>
  let disputes: LogManager<Disputes>
  let store: any EventStore
  let authenticator: (any Authenticator)?
  let isCacheReachable: (@Sendable () async -> Bool)?
  let metricsText: @Sendable () -> String
  let now: @Sendable () -> Date
  let makeID: @Sendable () -> LogID
  let limits: PaymentsLimits
  let streams: OpenStreams

  /// Creates the interface.
  ///
  /// - Parameters:
  ///   - payments: Reduces and changes payments, with the default codec.
  ///   - disputes: Reduces the same logs to their disputes.
  ///   - store: The store of both managers.
  ///   - authenticator: Tells who makes a request. `nil` lets everybody do everything, which is only for a service that nobody
  ///     but this machine can reach.
  ///   - isCacheReachable: Tells whether the cache answers, for `/readyz`; `nil` for none that could fail. A service without its
  ///     cache is slower and still ready.
  ///   - metricsText: The metrics in Prometheus' text format, for `/metrics`.
  ///   - limits: How much it takes upon itself.
  ///   - now: The time by which deadlines are judged.
  ///   - makeID: Makes the ids of new payments.
  public init(
    payments: LogManager<Payment>,
    disputes: LogManager<Disputes>,
    store: any EventStore,
    authenticator: (any Authenticator)? = nil,
    isCacheReachable: (@Sendable () async -> Bool)? = nil,
    metricsText: @escaping @Sendable () -> String = { "" },
    limits: PaymentsLimits = PaymentsLimits(),
    now: @escaping @Sendable () -> Date = { Date() },
    makeID: @escaping @Sendable () -> LogID = { LogID(type: PaymentEvent.logType) }
  ) {
    self.payments = payments
    self.disputes = disputes
    self.store = store
    self.authenticator = authenticator
    self.isCacheReachable = isCacheReachable
    self.metricsText = metricsText
    self.now = now
    self.makeID = makeID
    self.limits = limits
    streams = OpenStreams(maximum: limits.maximumStreams)
  }

  /// A router with all routes, which answers every failure with `application/problem+json`.
  public func router() -> Router<PaymentsContext> {
    let router = Router(context: PaymentsContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: RequestObserver())
    router.add(middleware: TracingMiddleware())
    router.add(middleware: ProblemMiddleware(routes: RouteTable(routes: routes)))
    let deadlines = RequestDeadlines(limit: limits.answerTime)
    for route in routes {
      router.on(RouterPath(route.path), method: route.method) { request, context in
        try await deadlines.respond {
          var context = context
          if let scope = route.scope { context.principal = try await principal(of: request, for: scope) }
          return try await route.respond(request, context)
        }
      }
    }
    return router
  }
}
