import PaymentsDomain

extension OpenAPIDocument {
  static let schemas: JSONTree = [
    "Currency": enumeration(Currency.allCodes),
    "Payment": object(
      [
        ("id", id), ("index", index), ("status", enumeration(PaymentStatus.allCases.filter { $0 != .new }.map(\.wireName))),
        ("currency", currency), ("requested", amount("What was asked of the payer.")),
        ("authorised", amount("All that the issuer ever agreed to hold.")),
        ("outstanding", amount("What is held and not captured; it may be captured until capture_by.")),
        ("voided", amount("What was released before it was captured.")),
        ("lapsed", amount("What was outstanding when the payment expired.")),
        ("captured", amount("All that was ever captured.")), ("refundable", amount("What may be refunded now.")),
        ("refunded", amount("What was refunded.")), ("disputed", amount("What is in open disputes.")),
        ("lost", amount("What was lost to disputes.")), ("payer", text), ("merchant", text),
        ("approval_codes", array(text)), ("captures", array(schema("Capture"))), ("disputes", array(schema("Dispute"))),
        ("updated_at", date),
      ],
      optional: [("description", text), ("capture_by", date), ("decline_reason", text)]
    ),
    "Capture": object([
      ("number", number), ("reference", text), ("captured_at", date), ("amount", amount("What was captured.")),
      ("refundable", amount("What may be refunded of it now.")), ("refunded", amount("What was refunded of it.")),
      ("disputed", amount("What is in open disputes.")), ("lost", amount("What was lost to disputes.")),
    ]),
    "Dispute": object([
      ("number", number), ("capture", number), ("amount", amount("What is disputed.")), ("outcome", outcome),
    ]),
    "Disputes": object(
      [
        ("id", id), ("index", index), ("disputed", amount("What is in open disputes.")),
        ("won", amount("What was won back.")), ("lost", amount("What was lost.")), ("disputes", array(schema("DisputeCase"))),
      ],
      optional: [("currency", currency)]
    ),
    "DisputeCase": object(
      [
        ("number", number), ("capture", number), ("amount", amount("What is disputed.")), ("outcome", outcome),
        ("reason", text), ("opened_at", date),
      ],
      optional: [("closed_at", date)]
    ),
    "Event": ["oneOf": [schema("KnownEvent"), schema("UnknownEvent")]],
    "KnownEvent": event(isKnown: true, [("type", enumeration(PaymentEvent.wireNames)), ("data", schema("EventData"))]),
    "UnknownEvent": event(isKnown: false, [("type", text), ("version", ["type": "integer"]), ("data", .object([]))]).adding([
      "description":
        "An event that a later build of the service wrote: its type, its version, and its data as they are stored."
    ]),
    "EventData": object(
      [],
      optional: [
        ("amount", amount("How much.")), ("currency", currency), ("payer", text), ("merchant", text), ("description", text),
        ("capture_by", date), ("approval_code", text), ("reason", text), ("reference", text), ("capture", number),
        ("dispute", number),
      ]
    ),
    "EventPage": object([("events", array(schema("Event")))], optional: [("next", cursor), ("prev", cursor)]),
    "FeedPage": object([("events", array(schema("Event"))), ("has_more", ["type": "boolean"]), ("next", feedCursor)]),
    "BatchRequest": object([
      ("ids", array(id).adding(["minItems": 1, "maxItems": .integer(PaymentsService.maximumBatch)]))
    ]),
    "Batch": object([("payments", array(schema("Payment"))), ("not_found", array(id))]),
    "StreamedEvent": object([
      ("id", feedCursor), ("event", text),
      ("data", ["type": "string", "contentMediaType": "application/json", "contentSchema": schema("Event")]),
    ]),
    "Health": object([("status", enumeration(["ok"]))]),
    "Readiness": object([
      ("status", enumeration(["ready", "unready"])), ("store", enumeration(["reachable", "unreachable"])),
      ("cache", enumeration(["reachable", "unreachable", "unknown"])),
    ]),
    "Problem": object(
      [
        ("type", ["type": "string", "format": "uri-reference"]), ("title", text), ("status", ["type": "integer"]),
        ("detail", text), ("instance", ["type": "string"]), ("code", enumeration(ProblemKind.all.map(\.code))),
      ],
      optional: [
        ("field", ["type": "string"]), ("log_id", ["type": "string"]), ("expected_index", index), ("actual_index", index),
      ]
    ),
  ]

  private static func event(isKnown: Bool, _ content: Members) -> JSONTree {
    let known: JSONTree = ["type": "boolean", "enum": [.bool(isKnown)]]
    return object(
      [("payment_id", id), ("index", index), ("position", number), ("recorded_at", date), ("known", known)] + content,
      optional: [("actor", text), ("correlation_id", text), ("causation_id", text)]
    )
  }

  typealias Members = [(name: String, value: JSONTree)]

  /// An object with no members but these.
  static func object(_ required: Members, optional: Members = []) -> JSONTree {
    let schema: JSONTree = [
      "type": "object", "properties": .object(required + optional), "additionalProperties": false,
    ]
    return required.isEmpty ? schema : schema.adding(["required": .array(required.map { .text($0.name) })])
  }

  static func array(_ items: JSONTree) -> JSONTree { ["type": "array", "items": items] }

  static func enumeration(_ values: [String]) -> JSONTree {
    ["type": "string", "enum": .array(values.map { .text($0) })]
  }

  static func amount(_ description: String) -> JSONTree {
    [
      "type": "integer", "format": "int64", "minimum": 0, "maximum": .integer(.max), "description": .text(description),
    ]
  }

  static let text: JSONTree = ["type": "string"]

  /// A text without control characters, up to some length.
  static let printable: JSONTree = [
    "type": "string", "minLength": 1, "pattern": "^[^\\u0000-\\u001F\\u007F-\\u009F]*$",
  ]

  static let label = printable.adding(["maxLength": 255])
  static let date: JSONTree = ["type": "string", "format": "date-time"]
  static let index: JSONTree = ["type": "integer", "format": "int32", "minimum": 0, "maximum": .integer(Int(Int32.max))]
  static let number: JSONTree = ["type": "integer", "format": "int64", "minimum": 1, "maximum": .integer(.max)]
  static let id: JSONTree = ["type": "string", "pattern": "^payment_[0-7][0-9a-hjkmnp-tv-z]{25}$"]
  static let cursor: JSONTree = ["type": "string", "pattern": "^[0-9A-Za-z_-]{24}$"]
  static let feedCursor: JSONTree = ["type": "string", "pattern": "^[0-9A-Za-z_-]{28}$"]
  static let currency: JSONTree = schema("Currency")
  private static let outcome = enumeration(DisputeOutcome.allCases.map(\.rawValue))
}

extension PaymentOperation {
  /// The schema of the operation's body.
  var bodySchema: JSONTree {
    let members: [(isRequired: Bool, member: (name: String, value: JSONTree))] = fields.map {
      ($0.isRequired, ($0.name, $0.schema))
    }
    let schema = OpenAPIDocument.object(
      members.filter(\.isRequired).map(\.member),
      optional: members.filter { !$0.isRequired }.map(\.member)
    )
    guard self == .void else { return schema }
    return schema.adding(["dependentRequired": ["amount": ["currency"], "currency": ["amount"]]])
  }
}

extension BodyField {
  fileprivate var schema: JSONTree {
    switch kind {
    case .amount: ["type": "integer", "format": "int64", "minimum": 1, "maximum": .integer(.max)]
    case .number: OpenAPIDocument.number
    case .currency: OpenAPIDocument.currency
    case .date: OpenAPIDocument.date
    case .text(let rule): OpenAPIDocument.printable.adding(["maxLength": .integer(rule.maximumLength)])
    case .ids: OpenAPIDocument.array(OpenAPIDocument.id)
    }
  }
}
