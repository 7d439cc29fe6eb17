import EventLogs
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import PaymentsDomain
import ServiceLifecycle

extension PaymentsService {
  /// The events of all payments as server-sent events, without an end
  /// ([HTML, section 9.2](https://html.spec.whatwg.org/multipage/server-sent-events.html)).
  ///
  /// The id of each is the cursor behind it, so that a client that reconnects goes on there by its `Last-Event-ID`. The stream ends
  /// when the service is about to stop, when the client's token expires, and when the feed can't be read for another reason than
  /// that the store is away; clients then reconnect by themselves.
  func stream(_ request: Request, _ context: PaymentsContext) async throws -> Response {
    let parameters = try QueryParameters(request, known: FeedQuery.filterNames + ["after"], repeatable: ["type"])
    var query = try FeedQuery(parameters, limit: 100).resumed(at: parameters.text("after"), named: "after")
    if let last = request.headers[.lastEventID], !last.isEmpty {
      query = try query.resumed(at: last, named: "Last-Event-ID")
    }
    // Closed when the response is gone, also one whose body nobody asks for.
    let place = try streams.open()
    let wakeUp = WakeUp(store.appendHints())
    // What can't be read at all is a problem now, and not a stream that ends at once: clients would come back to it without end.
    let first = EventBlocks(try await store.feed(query), of: query)
    if first.text.isEmpty, let damage = first.damage { throw damage }
    let start = query
    return Response(
      status: .ok,
      headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
      body: ResponseBody { writer in
        var stream = EventStream(store: store, query: start, limits: limits, place: place, wakeUp: wakeUp)
        do {
          // A client that has gone would be noticed at the next write otherwise, and hold a place until then.
          try await request.body.consumeWithCancellationOnInboundClose { _ in
            try await stream.write(first, to: &writer)
            while !Task.isCancelled, !Task.isShuttingDownGracefully, !hasExpired(context.principal) {
              try await stream.writeNext(to: &writer)
            }
          }
        } catch {
          context.logger.info("a stream of events ended", metadata: ["error": "\(type(of: error))"])
        }
        try await writer.finish(nil)
      }
    )
  }

  private func hasExpired(_ principal: Principal) -> Bool {
    principal.expiresAt.map { $0 <= now() } ?? false
  }
}

extension HTTPField.Name {
  fileprivate static let lastEventID = Self("Last-Event-ID")!
}
