import EventLogs
import Hummingbird
import PaymentsDomain

extension PaymentsService {
  /// A payment, now or in the past.
  func payment(_ request: Request, _ context: PaymentsContext) async throws -> Response {
    let id = try context.paymentID()
    let query = try QueryParameters(request, known: ["at_index", "as_of"])
    let index = try query.integer("at_index", in: 0...Int(Int32.max)).flatMap { EventIndex($0) }
    let date = try query.date("as_of")
    let reduction: Reduction<Payment>
    switch (index, date) {
    case (nil, nil): reduction = try await payments.reduce(id)
    case (let index?, nil): reduction = try await state(of: id, at: index)
    case (nil, let date?): reduction = try await payments.reduce(id, asOf: date)
    default: throw query.invalid("as_of", "left out where at_index is given")
    }
    guard let end = reduction.throughIndex else { throw Problem.noPayment(id) }
    return try request.notModified(end) ?? reduction.response(.ok)
  }

  private func state(of id: LogID, at index: EventIndex) async throws -> Reduction<Payment> {
    do throws(EventLogsError) {
      return try await payments.reduce(id, through: index)
    } catch let error where error.code == .eventNotFound && error.actualIndex == nil {
      throw Problem.noPayment(id)
    } catch {
      throw error
    }
  }

  /// The disputes of a payment.
  func disputes(_ request: Request, _ context: PaymentsContext) async throws -> Response {
    let id = try context.paymentID()
    _ = try QueryParameters(request, known: [])
    let reduction = try await disputes.reduce(id)
    guard let end = reduction.throughIndex else { throw Problem.noPayment(id) }
    return try request.notModified(end) ?? reduction.response(.ok)
  }

  /// Many payments at once, in the order in which they are asked for.
  func batch(_ request: Request, _ context: PaymentsContext) async throws -> Response {
    _ = try QueryParameters(request, known: [])
    let ids = try await request.jsonBody([BodyField("ids", .ids)]).ids
    let reductions = try await payments.reduce(ids)
    return .json(.ok) { writer in
      try writer.writeObject { writer in
        writer.writeName("not_found")
        try writer.writeArray { writer in
          for reduction in reductions where reduction.throughIndex == nil { writer.write(reduction.logID.description) }
        }
        writer.writeName("payments")
        try writer.writeArray { writer in
          for reduction in reductions where reduction.throughIndex != nil { try writer.write(payment: reduction) }
        }
      }
    }
  }
}
