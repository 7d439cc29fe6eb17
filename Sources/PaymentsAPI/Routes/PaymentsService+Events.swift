import EventLogs
import HTTPTypes
import Hummingbird
import PaymentsDomain

extension PaymentsService {
  /// The events of a payment, page by page, each with links to those beside it (RFC 8288).
  func events(_ request: Request, _ context: PaymentsContext) async throws -> Response {
    let id = try context.paymentID()
    let query = try QueryParameters(request, known: ["limit", "order", "after", "before"])
    let order = try query.order()
    let limit = try query.integer("limit", in: 1...StoredEventPage.maximumLimit) ?? 100
    let (after, before) = (try query.cursor("after", of: id), try query.cursor("before", of: id))
    guard after == nil || before == nil else { throw query.invalid("before", "left out where after is given") }

    let page = try await store.page(of: id, order: order, limit: limit, after: after, before: before)
    let events = try FeedEvent.events(page.events)
    if events.isEmpty, after == nil, before == nil { throw Problem.noPayment(id) }
    // Behind a page that was asked for with a cursor lies at least what the cursor points at.
    let next = before != nil || page.hasMore ? page.end : nil
    let previous = before == nil ? (after == nil ? nil : page.start) : (page.hasMore ? page.start : nil)

    var response = Response.json(.ok) { writer in
      try writer.writeObject { writer in
        writer.writeName("events")
        try writer.writeArray { writer in
          for event in events { try writer.write(event: event) }
        }
        writer.write(next?.description, for: "next")
        writer.write(previous?.description, for: "prev")
      }
    }
    let base = "/v1/payments/\(id)/events?limit=\(limit)&order=\(order == .oldestFirst ? "asc" : "desc")"
    let links = [next.map { "<\(base)&after=\($0)>; rel=\"next\"" }, previous.map { "<\(base)&before=\($0)>; rel=\"prev\"" }]
    let link = links.compactMap(\.self).joined(separator: ", ")
    if !link.isEmpty { response.headers[.link] = link }
    return response
  }
}

extension HTTPField.Name {
  static let link = Self("Link")!
}
