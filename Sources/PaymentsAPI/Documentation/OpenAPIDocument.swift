import HTTPTypes

/// The description of the interface in [OpenAPI 3.1](https://spec.openapis.org/oas/v3.1.0.html). What the commands take comes
/// from ``PaymentOperation``, and which problems there are from ``ProblemKind``.
enum OpenAPIDocument {
  static let tree: JSONTree = [
    "openapi": "3.1.0",
    "info": [
      "title": "Payments",
      "version": "1",
      "description":
        "Payments as logs of events. Amounts are integers of the currency's minor unit. A payment's ETag is the index of its last event. Requests that write need an Idempotency-Key; a repetition gets the first response again.",
    ],
    "servers": [["url": "/"]],
    "security": [["bearer": []]],
    "paths": .object(paths),
    "components": [
      "securitySchemes": ["bearer": ["type": "http", "scheme": "bearer"]],
      "parameters": parameters,
      "headers": headers,
      "schemas": schemas,
      "responses": .object(problemResponses),
    ],
  ]

  /// The operations, under their paths.
  private static var paths: [(name: String, value: JSONTree)] {
    var paths: [(name: String, value: JSONTree)] = []
    for (path, method, summary, description) in commands + reads {
      let operation = description.adding(["summary": .text(summary)])
      if let index = paths.firstIndex(where: { $0.name == path }) {
        paths[index].value = paths[index].value.adding(.object([(method, operation)]))
      } else {
        paths.append((path, .object([(method, operation)])))
      }
    }
    return paths
  }

  static func schema(_ name: String) -> JSONTree { ["$ref": "#/components/schemas/\(name)"] }

  static func parameter(_ name: String) -> JSONTree { ["$ref": "#/components/parameters/\(name)"] }

  static func header(_ name: String) -> JSONTree { ["$ref": "#/components/headers/\(name)"] }

  /// A response with JSON in it.
  static func success(_ description: String, _ schema: JSONTree, headers: [String] = []) -> JSONTree {
    [
      "description": .text(description),
      "headers": .object((["X-Request-Id"] + headers).map { ($0, header($0)) }),
      "content": ["application/json": ["schema": schema]],
    ]
  }

  /// References to the responses for problems with some statuses.
  static func problems(_ statuses: [Int]) -> [(name: String, value: JSONTree)] {
    (statuses + [500, 503]).map { ("\($0)", ["$ref": "#/components/responses/\($0)"]) }
  }

  private static var problemResponses: [(name: String, value: JSONTree)] {
    let statuses = Set(ProblemKind.all.map(\.status)).sorted { $0.code < $1.code }
    return statuses.map { status in
      let codes = ProblemKind.all.filter { $0.status == status }.map { "`\($0.code)`" }.joined(separator: ", ")
      let response: JSONTree = [
        "description": .text("\(status.reasonPhrase). Codes: \(codes)."),
        "headers": ["X-Request-Id": header("X-Request-Id")],
        "content": ["application/problem+json": ["schema": schema("Problem")]],
      ]
      return ("\(status.code)", response)
    }
  }
}
