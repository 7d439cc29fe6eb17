import PaymentsDomain

extension OpenAPIDocument {
  static let parameters: JSONTree = [
    "id": path("id", id, "The payment's id."),
    "dispute": path("dispute", number, "The dispute's number within the payment."),
    "Idempotency-Key": [
      "name": "Idempotency-Key", "in": "header", "required": true,
      "description":
        "The name of this request, chosen by the client. The same request under the same name happens once. It may be given in quotes, as a string of structured fields.",
      "schema": [
        "type": "string",
        "pattern": "^([!#-~]{1,255}|\"([ !#-\\[\\]-~]|\\\\[\"\\\\]){1,255}\")$",
      ],
    ],
    "If-Match": conditional("If-Match", "Executes the command only if the payment has one of these entity tags."),
    "If-None-Match": conditional("If-None-Match", "Answers 304 if the payment has one of these entity tags."),
    "at_index": query("at_index", index, "The state after the event at this index."),
    "as_of": query("as_of", date, "The state at this time. Not together with at_index."),
    "limit": query(
      "limit",
      ["type": "integer", "minimum": 1, "maximum": 1000, "default": 100],
      "How many events a page has at most."
    ),
    "order": query(
      "order",
      ["type": "string", "enum": ["asc", "desc"], "default": "asc"],
      "Whether the oldest or the newest events come first."
    ),
    "type": query("type", array(enumeration(PaymentEvent.wireNames)), "The types of events; all without it."),
    "from": query("from", date, "The earliest time of recording."),
    "to": query("to", date, "The first time of recording that is too late."),
    "correlation_id": query("correlation_id", label, "The trace or request that caused the events."),
    "feed_after": query("after", feedCursor, "The events that follow this place, which a page gave as next."),
    "Last-Event-ID": [
      "name": "Last-Event-ID", "in": "header", "required": false,
      "description": "The id of the last event that was received; it comes before the parameter after.",
      "schema": feedCursor,
    ],
    "after": query("after", cursor, "The events that follow this place, which a page gave as next."),
    "before": query("before", cursor, "The events before this place, which a page gave as prev. Not together with after."),
  ]

  static let headers: JSONTree = [
    "ETag": ["description": "The index of the payment's last event, in quotes.", "schema": text],
    "Location": ["description": "The path of the new payment.", "schema": text],
    "Idempotent-Replayed": [
      "description": "`true` where the response is that of an earlier request under the same Idempotency-Key.",
      "schema": enumeration(["true"]),
    ],
    "Link": ["description": "The pages beside this one (RFC 8288).", "schema": text],
    "X-Request-Id": ["description": "The name of the request in the service's log.", "schema": text],
  ]

  private static func path(_ name: String, _ schema: JSONTree, _ description: String) -> JSONTree {
    ["name": .text(name), "in": "path", "required": true, "description": .text(description), "schema": schema]
  }

  private static func query(_ name: String, _ schema: JSONTree, _ description: String) -> JSONTree {
    ["name": .text(name), "in": "query", "required": false, "description": .text(description), "schema": schema]
  }

  private static func conditional(_ name: String, _ description: String) -> JSONTree {
    [
      "name": .text(name), "in": "header", "required": false, "description": .text(description),
      "schema": ["type": "string", "pattern": "^(\\*|(W/)?\"[!#-~]*\"(, ?(W/)?\"[!#-~]*\")*)?$"],
    ]
  }
}
