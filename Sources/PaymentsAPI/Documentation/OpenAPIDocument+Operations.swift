extension OpenAPIDocument {
  typealias Operation = (path: String, method: String, summary: String, description: JSONTree)

  /// The operations that write.
  static var commands: [Operation] {
    PaymentOperation.allCases.map { operation in
      let isCreate = operation == .create
      var parameters = [parameter("Idempotency-Key")]
      if !isCreate { parameters += [parameter("id"), parameter("If-Match")] }
      if operation.path.contains("{dispute}") { parameters.append(parameter("dispute")) }
      let created = success(
        isCreate ? "The new payment." : "The payment after it.",
        schema("Payment"),
        headers: ["ETag", "Idempotent-Replayed"] + (isCreate ? ["Location"] : [])
      )
      let statuses = [400, 401, 403, 409, 413, 415, 422] + (isCreate ? [] : [404, 412])
      return (
        operation.path, "post", operation.summary,
        [
          "operationId": .text(operation.rawValue),
          "description": "Needs the scope payments:write.",
          "parameters": .array(parameters),
          "requestBody": [
            "required": .bool(operation.fields.contains(where: \.isRequired)),
            "content": ["application/json": ["schema": operation.bodySchema]],
          ],
          "responses": .object([("201", created)] + problems(statuses)),
        ]
      )
    }
  }

  /// The operations that only read.
  static var reads: [Operation] {
    [
      read(
        "/v1/payments/{id}",
        "getPayment",
        "A payment, now or in the past",
        ["id", "at_index", "as_of", "If-None-Match"],
        success("The payment.", schema("Payment"), headers: ["ETag"])
      ),
      read(
        "/v1/payments/{id}/events",
        "listEvents",
        "The events of a payment, page by page",
        ["id", "limit", "order", "after", "before"],
        success("A page of events.", schema("EventPage"), headers: ["Link"])
      ),
      read(
        "/v1/payments/{id}/disputes",
        "getDisputes",
        "The disputes of a payment",
        ["id", "If-None-Match"],
        success("The disputes.", schema("Disputes"), headers: ["ETag"])
      ),
      (
        "/v1/payments:batchGet", "post", "Many payments at once",
        [
          "operationId": "batchGetPayments",
          "description": "Needs the scope payments:read. Writes nothing, and takes no Idempotency-Key.",
          "requestBody": ["required": true, "content": ["application/json": ["schema": schema("BatchRequest")]]],
          "responses": .object(
            [("200", success("The payments in the order of the ids.", schema("Batch")))]
              + problems([400, 401, 403, 413, 415])
          ),
        ]
      ),
      feed(
        "/v1/events",
        "listAllEvents",
        "The events of all payments, page by page",
        ["limit"],
        success("A page of events.", schema("FeedPage"), headers: ["Link"])
      ),
      feed(
        "/v1/events/stream",
        "streamAllEvents",
        "The events of all payments as server-sent events",
        ["Last-Event-ID"],
        [
          "description": "A stream without an end. The schema is that of one of its events.",
          "content": ["text/event-stream": ["schema": schema("StreamedEvent")]],
        ]
      ),
      open("/healthz", "getHealth", "Whether the process answers", "application/json", schema("Health")),
      open("/readyz", "getReadiness", "Whether the service can do its work", "application/json", schema("Readiness")),
      open("/metrics", "getMetrics", "Metrics in Prometheus' text format", "text/plain", ["type": "string"]),
      open("/openapi.json", "getOpenAPI", "This document", "application/json", ["type": "object"]),
      open("/docs", "getDocs", "This document as a page", "text/html", ["type": "string"]),
    ]
  }

  private static func read(
    _ path: String,
    _ name: String,
    _ summary: String,
    _ parameters: [String],
    _ success: JSONTree
  ) -> Operation {
    let hasTag = parameters.contains("If-None-Match")
    let notModified: JSONTree = [
      "description": "The client has the current state already.", "headers": ["ETag": header("ETag")],
    ]
    return (
      path, "get", summary,
      [
        "operationId": .text(name),
        "description": "Needs the scope payments:read.",
        "parameters": .array(parameters.map { parameter($0) }),
        "responses": .object(
          [("200", success)] + (hasTag ? [("304", notModified)] : []) + problems([400, 401, 403, 404])
        ),
      ]
    )
  }

  /// An operation on the events of all payments.
  private static func feed(
    _ path: String,
    _ name: String,
    _ summary: String,
    _ parameters: [String],
    _ success: JSONTree
  ) -> Operation {
    let all = ["type", "from", "to", "correlation_id", "feed_after"] + parameters
    return (
      path, "get", summary,
      [
        "operationId": .text(name),
        "description": "Needs the scope events:read.",
        "parameters": .array(all.map { parameter($0) }),
        "responses": .object([("200", success)] + problems([400, 401, 403])),
      ]
    )
  }

  /// An operation without authentication.
  private static func open(
    _ path: String,
    _ name: String,
    _ summary: String,
    _ mediaType: String,
    _ schema: JSONTree
  ) -> Operation {
    let content = JSONTree.object([(mediaType, ["schema": schema])])
    var responses: [(name: String, value: JSONTree)] = [("200", ["description": .text(summary + "."), "content": content])]
    if path == "/readyz" {
      responses.append(("503", ["description": "It can't: the store isn't reachable.", "content": content]))
    }
    return (
      path, "get", summary,
      ["operationId": .text(name), "security": [], "responses": .object(responses)]
    )
  }
}

extension PaymentOperation {
  /// What the operation does, in a few words.
  var summary: String {
    switch self {
    case .create: "Create a payment"
    case .authorise: "Record the issuer's approval"
    case .increment: "Record that the issuer holds more"
    case .void: "Release what is held, all of it or a part"
    case .decline: "Record the issuer's refusal"
    case .capture: "Take a part of what is held"
    case .refund: "Give a part of a capture back"
    case .openDispute: "Record a dispute of a capture"
    case .winDispute: "Record that a dispute was decided for the merchant"
    case .loseDispute: "Record that a dispute was decided for the payer"
    case .expire: "Let what wasn't authorised or captured in time lapse"
    }
  }
}
