import HTTPTypes

/// A kind of problem that a request can run into: what never changes of it.
///
/// Which status a kind has follows from one rule: 400 is wrong in itself, whatever the payment's state; 404 isn't there; 409
/// is forbidden by the payment's state or by the time, or met another writer; 412 lost its precondition; 422 repeats an
/// idempotency key for another request.
struct ProblemKind: Hashable, Sendable {
  /// The code, such as `payment_not_found`, which is also the end of the problem's `type`.
  let code: String

  /// The status of the response.
  let status: HTTPResponse.Status

  /// The kind in a few words.
  let title: String

  init(_ code: String, _ status: HTTPResponse.Status, _ title: String) {
    self.code = code
    self.status = status
    self.title = title
  }

  /// The problem's type (RFC 9457, section 3.1.1): where the kind is explained, relative to the service.
  var type: String { "/docs#\(code)" }
}

extension ProblemKind {
  static let malformedJSON = ProblemKind("malformed_json", .badRequest, "The body is not valid JSON")
  static let bodyUnreadable = ProblemKind("body_unreadable", .badRequest, "The body could not be read")
  static let unknownField = ProblemKind("unknown_field", .badRequest, "The body has an unknown field")
  static let repeatedField = ProblemKind("repeated_field", .badRequest, "The body has a field more than once")
  static let missingField = ProblemKind("missing_field", .badRequest, "The body lacks a field")
  static let invalidField = ProblemKind("invalid_field", .badRequest, "A field has an invalid value")
  static let invalidParameter = ProblemKind("invalid_parameter", .badRequest, "A parameter has an invalid value")
  static let unknownParameter = ProblemKind("unknown_parameter", .badRequest, "The query has an unknown parameter")
  static let invalidID = ProblemKind("invalid_id", .badRequest, "The id is not that of a payment")
  static let invalidCursor = ProblemKind("invalid_cursor", .badRequest, "The cursor can't be used here")
  static let invalidHeader = ProblemKind("invalid_header", .badRequest, "A header field has an invalid value")
  static let keyMissing = ProblemKind("idempotency_key_missing", .badRequest, "The request needs an Idempotency-Key")
  static let keyInvalid = ProblemKind("idempotency_key_invalid", .badRequest, "The Idempotency-Key is invalid")
  static let payloadRefused = ProblemKind("payload_refused", .badRequest, "The store can't keep the request's contents")
  static let tokenMissing = ProblemKind("token_missing", .unauthorized, "The request needs a bearer token")
  static let tokenInvalid = ProblemKind("token_invalid", .unauthorized, "The bearer token is not valid")
  static let scopeInsufficient = ProblemKind("insufficient_scope", .forbidden, "The token doesn't grant this")
  static let routeNotFound = ProblemKind("not_found", .notFound, "There is nothing at this path")
  static let eventNotFound = ProblemKind("event_not_found", .notFound, "The payment has no such event")
  static let methodNotAllowed = ProblemKind("method_not_allowed", .methodNotAllowed, "The method can't be used here")
  static let conflict = ProblemKind("conflict", .conflict, "Others changed the payment at the same time")
  static let preconditionFailed = ProblemKind("precondition_failed", .preconditionFailed, "The payment has changed")
  static let bodyTooLarge = ProblemKind("body_too_large", .contentTooLarge, "The body is too large")
  static let mediaType = ProblemKind("unsupported_media_type", .unsupportedMediaType, "The body is not application/json")
  static let keyReused = ProblemKind(
    "idempotency_key_reused",
    .unprocessableContent,
    "The Idempotency-Key was used for another request"
  )
  static let internalError = ProblemKind("internal_error", .internalServerError, "Something went wrong in the service")
  static let storeUnavailable = ProblemKind("store_unavailable", .serviceUnavailable, "The store can't be reached")
  static let outcomeUnknown = ProblemKind("outcome_unknown", .serviceUnavailable, "Whether the request succeeded isn't known")
  static let interrupted = ProblemKind("interrupted", .serviceUnavailable, "The service is about to stop")
  static let tookTooLong = ProblemKind("took_too_long", .serviceUnavailable, "The request took too long")
  static let tooManyStreams = ProblemKind("too_many_streams", .serviceUnavailable, "Too many streams of events are open")

  /// The kinds that are no refusals of the domain.
  static let ofInterface: [ProblemKind] = [
    .bodyUnreadable, .malformedJSON, .unknownField, .repeatedField, .missingField, .invalidField, .invalidParameter,
    .unknownParameter, .invalidID, .invalidCursor, .invalidHeader, .keyMissing, .keyInvalid, .payloadRefused, .tokenMissing,
    .tokenInvalid, .scopeInsufficient, .routeNotFound, .eventNotFound, .methodNotAllowed, .conflict, .preconditionFailed,
    .bodyTooLarge, .mediaType, .keyReused, .internalError, .storeUnavailable, .outcomeUnknown, .interrupted, .tookTooLong,
    .tooManyStreams,
  ]
}
