import HTTPTypes
import Hummingbird
import Logging
import Metrics

/// Gives each request its id and correlation, and tells of it when it is answered: in the access log and in metrics, both by the
/// pattern of the route and never by the path, which has ids in it.
struct RequestObserver: RouterMiddleware {
  typealias Context = PaymentsContext

  private let metrics = RequestMetrics()

  func handle(
    _ request: Request,
    context: PaymentsContext,
    next: @concurrent (Request, PaymentsContext) async throws -> Response
  ) async throws -> Response {
    let start = ContinuousClock.now
    var context = context
    context.requestID = RequestID.id(of: request.headers)
    context.correlationID = TraceParent.traceID(of: request.headers) ?? context.requestID
    context.logger[metadataKey: "request_id"] = "\(context.requestID)"
    context.logger[metadataKey: "correlation_id"] = "\(context.correlationID)"

    var response = try await next(request, context)
    response.headers[.requestID] = context.requestID
    let time = ContinuousClock.now - start
    let route = context.endpointPath ?? "NotFound"
    metrics.record(route, request.method, response, time)
    context.logger.info(
      "request",
      metadata: [
        "method": "\(request.method.rawValue)",
        "route": "\(route)",
        "status": "\(response.status.code)",
        "duration_ms": "\(time.microseconds / 1000).\(String(time.microseconds % 1000 + 1000).dropFirst())",
      ]
    )
    return response
  }
}

extension Duration {
  fileprivate var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
