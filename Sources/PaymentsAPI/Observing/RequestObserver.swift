import HTTPTypes
import Hummingbird
import Logging
import Metrics
import ServiceTelemetry

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
    context.correlationID = request.headers.traceID ?? context.requestID
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

extension HTTPFields {
  /// The id of the trace that a request belongs to, if it says so in one valid header field.
  fileprivate var traceID: String? {
    let values = self[values: .traceparent]
    return values.count == 1 ? TraceContext(traceparent: values[0])?.traceID : nil
  }
}

extension Duration {
  fileprivate var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
