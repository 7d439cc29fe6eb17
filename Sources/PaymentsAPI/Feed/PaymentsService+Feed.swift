import EventLogs
import HTTPTypes
import Hummingbird
import PaymentsDomain

extension PaymentsService {
  /// The events of all payments in the order in which they were recorded, page by page.
  ///
  /// A page always tells where to go on, so that a reader at the end can ask again later; the link is there only if there is more
  /// to look at by now. With filters a page may be empty and yet not the last.
  func feed(_ request: Request, _ context: PaymentsContext) async throws -> Response {
    let parameters = try QueryParameters(request, known: FeedQuery.filterNames + ["after", "limit"], repeatable: ["type"])
    let limit = try parameters.integer("limit", in: 1...StoredEventPage.maximumLimit) ?? 100
    let query = try FeedQuery(parameters, limit: limit).resumed(at: parameters.text("after"), named: "after")

    let page = try await store.feed(query)
    let events = try FeedEvent.events(page.events)
    let next = FeedCursor(after: page, of: query)
    let hasMore = query.hasMore(after: page)
    var response = Response.json(.ok) { writer in
      try writer.writeObject { writer in
        writer.writeName("events")
        try writer.writeArray { writer in
          for event in events { try writer.write(event: event) }
        }
        writer.write(hasMore, for: "has_more")
        writer.write(next.description, for: "next")
      }
    }
    if hasMore { response.headers[.link] = "<\(request.path(after: next))>; rel=\"next\"" }
    return response
  }
}

extension FeedQuery {
  /// The parameters that say which events are meant.
  static let filterNames: [Substring] = ["from", "to", "correlation_id"]

  /// Reads the filters of a query.
  ///
  /// - Throws: ``Problem`` that names the parameter.
  init(_ parameters: QueryParameters, limit: Int) throws(Problem) {
    var types: [String] = []
    for name in parameters.texts("type") {
      guard let type = PaymentEvent.storedType(ofWireName: name) else {
        throw parameters.invalid("type", "the type of an event, such as captured")
      }
      types.append(type)
    }
    let correlationID = try parameters.label("correlation_id")
    let filter = FeedFilter(
      eventTypes: types,
      logType: PaymentEvent.logType,
      recordedFrom: try parameters.date("from"),
      recordedBefore: try parameters.date("to"),
      conditions: correlationID.map { [.correlationID($0)] } ?? []
    )
    self.init(where: filter, limit: limit)
  }

  /// The query that goes on at a cursor, if there is one.
  ///
  /// - Throws: ``Problem`` for a text that is no cursor of this query.
  func resumed(at cursor: String?, named name: String) throws(Problem) -> FeedQuery {
    guard let cursor else { return self }
    do throws(EventLogsError) {
      return try resumed(at: FeedCursor(cursor))
    } catch {
      throw Problem(.invalidCursor, error.message, field: name)
    }
  }
}

extension Request {
  /// The request's own path and query with another cursor.
  fileprivate func path(after cursor: FeedCursor) -> String {
    let others = (uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("after=") }
    return "\(uri.path)?\((others + ["after=\(cursor)"]).joined(separator: "&"))"
  }
}
