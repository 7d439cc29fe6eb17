import HTTPTypes

extension PaymentsService {
  /// Every route of the service. What the OpenAPI document says of them is in ``OpenAPIDocument``.
  var routes: [Route] {
    PaymentOperation.allCases.map { operation in
      Route(.post, operation.path, scope: .writePayments) { try await perform(operation, $0, $1) }
    } + [
      Route(.get, "/v1/payments/{id}", scope: .readPayments, payment),
      Route(.get, "/v1/payments/{id}/events", scope: .readPayments, events),
      Route(.get, "/v1/payments/{id}/disputes", scope: .readPayments, disputes),
      Route(.post, "/v1/payments:batchGet", scope: .readPayments, batch),
      Route(.get, "/v1/events", scope: .readEvents, feed),
      Route(.get, "/v1/events/stream", scope: .readEvents, stream),
      Route(.get, "/healthz", health),
      Route(.get, "/readyz", readiness),
      Route(.get, "/metrics", metrics),
      Route(.get, "/openapi.json") { _, _ in OpenAPIDocument.response },
      Route(.get, "/docs") { _, _ in DocumentationPage.response },
    ]
  }
}
