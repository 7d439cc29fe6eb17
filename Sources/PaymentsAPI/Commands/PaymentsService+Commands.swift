import EventLogs
import HTTPTypes
import Hummingbird
import PaymentsDomain

extension PaymentsService {
  /// Creates a payment or sends it a command.
  func perform(_ operation: PaymentOperation, _ request: Request, _ context: PaymentsContext) async throws -> Response {
    let id = operation == .create ? nil : try context.paymentID()
    let dispute = operation.path.contains("{dispute}") ? try context.disputeNumber() : nil
    let key = try IdempotencyKeyField(request.headers)
    let condition = operation == .create ? nil : try EntityTagCondition(request.headers, .ifMatch)
    let body = try await request.jsonBody(operation.fields)
    let command = try operation.command(body, dispute: dispute)
    try command.validate()

    let identity = try RequestIdentity(operation, by: context.principal, under: key, of: id, dispute: dispute, body: body)
    let write = Write(
      command: command,
      id: id ?? makeID(),
      identity: identity,
      condition: condition,
      metadata: EventMetadata(
        correlationID: context.correlationID,
        causationID: context.requestID,
        actor: context.principal.id,
        custom: [RequestIdentity.metadataName: identity.fingerprint]
      )
    )
    let outcome = try await outcome(of: write)
    return response(to: operation, with: outcome)
  }

  private func response(to operation: PaymentOperation, with outcome: Outcome) -> Response {
    var response = outcome.reduction.response(.created)
    if operation == .create { response.headers[.location] = "/v1/payments/\(outcome.reduction.logID)" }
    if outcome.isReplay { response.headers[.idempotentReplayed] = "true" }
    return response
  }
}

/// A command with everything that decides whether it is executed.
struct Write: Sendable {
  let command: PaymentCommand
  let id: LogID
  let identity: RequestIdentity
  let condition: EntityTagCondition?
  let metadata: EventMetadata
}

/// What a write came to, now or when it was first sent.
struct Outcome: Sendable {
  let reduction: Reduction<Payment>
  let isReplay: Bool
}
