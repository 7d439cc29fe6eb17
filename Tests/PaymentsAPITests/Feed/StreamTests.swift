import EventLogs
import EventLogsTesting
import Foundation
import HTTPTypes
import HummingbirdTesting
import PaymentsAPI
import Testing

@Suite(.timeLimit(.minutes(1))) struct StreamTests {
  @Test func `events are sent as they come, each with the place to go on at`() async throws {
    let desk = Desk()
    try await desk.run { client in
      _ = try await client.requestedPayment()
      let blocks = try await desk.stream(client) { _ = try await client.authorisedPayment() }
      #expect(blocks.map(\.event) == ["requested", "requested", "authorised"])
      #expect(blocks[0].data == (try await client.get("/v1/events?limit=1")).body.firstEvent)
    }
  }

  @Test func `an event is sent when the store hints at it`() async throws {
    var limits = PaymentsLimits()
    limits.streamPollInterval = .seconds(3600)
    let desk = Desk(limits: limits)
    try await desk.run { client in
      let blocks = try await desk.stream(client) { _ = try await client.requestedPayment() }
      #expect(blocks.map(\.event) == ["requested"])
    }
  }

  @Test func `a client that comes again goes on after the last event it got`() async throws {
    let desk = Desk()
    try await desk.run { client in
      _ = try await client.authorisedPayment()
      let first = try await desk.stream(client)
      let headers: HTTPFields = [HTTPField.Name("Last-Event-ID")!: first[0].id]
      #expect(try await desk.stream(client, headers: headers).map(\.event) == ["authorised"])
      #expect(try await desk.stream(client, query: "?after=\(first[1].id)").isEmpty)
    }
  }

  @Test func `places without an event are told, so that they aren't searched again`() async throws {
    let desk = Desk()
    try await desk.run { client in
      _ = try await client.authorisedPayment()
      let blocks = try await desk.stream(client, query: "?type=requested")
      #expect(blocks.map(\.event) == ["requested", ""])
      #expect(try await desk.stream(client, query: "?type=requested&after=\(blocks[1].id)").isEmpty)
    }
  }

  @Test func `what is wrong is told before the stream begins`() async throws {
    let desk = Desk()
    try await desk.run { client async throws in
      #expect(try await client.get("/v1/events/stream?limit=1").problem == "400 unknown_parameter limit")
      let headers: HTTPFields = [HTTPField.Name("Last-Event-ID")!: "7"]
      #expect(try await client.get("/v1/events/stream", headers).problem == "400 invalid_cursor Last-Event-ID")
      desk.store.inject(.failBefore(EventLogsError(.storeUnavailable, "The store is down.")), into: .feed)
      #expect(try await client.get("/v1/events/stream").problem == "503 store_unavailable")
    }
  }

  @Test func `an event of an unknown type is passed on, and the stream goes on behind it`() async throws {
    let desk = Desk()
    try await desk.run { client in
      let path = try await client.requestedPayment()
      try await desk.appendUnknownEvent(to: path)
      _ = try await client.requestedPayment()
      let blocks = try await desk.stream(client)
      #expect(blocks.map(\.event) == ["requested", "charged_back", "requested"])
      #expect(blocks[1].data.contains(#""data":{"amount":12345678901234567890,"why":"a \"b\" c"}"#))
    }
  }

  @Test func `what stands before a damaged event is sent, and whoever goes on there is told of a problem`() async throws {
    let desk = Desk()
    try await desk.run { client in
      let path = try await client.authorisedPayment()
      let damaged = EncodedEvent(type: "captured", payload: ArraySlice("{}".utf8))
      let logID = try #require(LogID(String(id(in: path))))
      _ = try await desk.store.append(Append(logID: logID, events: [damaged], expectedIndex: .exists))
      let blocks = Block.blocks(of: try await client.get("/v1/events/stream").body)
      #expect(blocks.map(\.event) == ["requested", "authorised"])
      let answer = try await client.get("/v1/events/stream?after=\(blocks[1].id)")
      #expect(answer.problem == "500 internal_error")
    }
  }

  @Test func `silence is interrupted by heartbeats`() async throws {
    var limits = PaymentsLimits()
    limits.streamPollInterval = .milliseconds(1)
    limits.streamHeartbeat = .milliseconds(5)
    let desk = Desk(limits: limits)
    try await desk.run { client in
      let request = Task { try await client.get("/v1/events/stream") }
      await desk.polls(20)
      request.cancel()
      let body = try await request.value.body
      #expect(body.hasPrefix(":\n\n"))
      #expect(body.split(separator: "\n\n").allSatisfy { $0 == ":" })
    }
  }

  @Test func `a stream ends when its token expires`() async throws {
    let clock = TestClock()
    let expiry = clock.now.addingTimeInterval(60)
    let desk = Desk(authenticator: ExpiringToken(expiresAt: expiry), clock: clock)
    try await desk.run { client async throws in
      async let answer = client.get("/v1/events/stream", [.authorization: "Bearer token"])
      await desk.polls(3)
      clock.advance(by: 60)
      #expect(try await answer.status == 200)
      #expect(try await client.get("/v1/events/stream", [.authorization: "Bearer token"]).body == "")
    }
  }

  @Test func `so many streams are open at most, and one that ends makes room`() async throws {
    var limits = PaymentsLimits()
    limits.maximumStreams = 2
    let desk = Desk(limits: limits)
    try await desk.run { client in
      // Nobody reads the body of an answer to HEAD, and its place is free again.
      for _ in 0..<5 { #expect(try await client.send(.head, "/v1/events/stream").status == 200) }
      desk.store.forgetCalls()
      let open = (0..<2).map { _ in Task { try await client.get("/v1/events/stream") } }
      await desk.polls(4)
      let refused = try await client.get("/v1/events/stream")
      #expect(refused.problem == "503 too_many_streams")
      #expect(refused.headers[.retryAfter] == "5")
      for stream in open {
        stream.cancel()
        _ = try await stream.value
      }
      desk.store.inject(nil, .failBefore(EventLogsError(.storeFailed, "A row is broken.")), into: .feed)
      #expect(try await client.get("/v1/events/stream").status == 200)
    }
  }

  @Test func `a client that goes frees its place at once`() async throws {
    var limits = PaymentsLimits()
    limits.maximumStreams = 1
    // Nothing is sent that would fail.
    limits.streamPollInterval = .seconds(3600)
    let desk = Desk(limits: limits)
    try await desk.run(.live) { client in
      for _ in 0..<3 {
        desk.store.forgetCalls()
        try await TestClient.withClient(host: "localhost", port: #require(client.port)) { reader in
          try await reader.executeAndDontWaitForResponse(.init("/v1/events/stream", method: .get, authority: "localhost"))
          await desk.polls(1)
          #expect(try await client.send(.head, "/v1/events/stream").status == 503)
        }
        while try await client.send(.head, "/v1/events/stream").status == 503 { await Task.yield() }
      }
    }
  }

  @Test func `over a socket, too, a stream that ends by itself is whole`() async throws {
    let clock = TestClock()
    let desk = Desk(authenticator: ExpiringToken(expiresAt: clock.now.addingTimeInterval(60)), clock: clock)
    try await desk.run(.live) { client async throws in
      async let answer = client.get("/v1/events/stream", [.authorization: "Bearer token"])
      await desk.polls(3)
      clock.advance(by: 60)
      #expect(try await answer.status == 200)
    }
  }

  @Test func `a stream outlasts a store that is away, and ends when the store fails`() async throws {
    let desk = Desk()
    try await desk.run { client in
      _ = try await client.requestedPayment()
      let isAway = EventLogsError(.storeUnavailable, "The store is down.")
      desk.store.inject(nil, .failBefore(isAway), .failBefore(EventLogsError(.storeFailed, "A row is broken.")), into: .feed)
      desk.store.forgetCalls()
      let answer = try await client.get("/v1/events/stream")
      #expect(answer.status == 200)
      #expect(answer.headers[.contentType] == "text/event-stream")
      #expect(answer.body.hasPrefix("id: "))
      #expect(desk.store.operations.count { $0 == .feed } == 3)
    }
  }
}

/// One token, which has an end.
private struct ExpiringToken: Authenticator {
  let expiresAt: Date

  func principal(forBearerToken token: String) async throws(AuthenticationFailure) -> Principal {
    Principal(id: "reader", scopes: [.readEvents], expiresAt: expiresAt)
  }
}

/// One block of a stream.
private struct Block {
  var id = ""
  var event = ""
  var data = ""

  /// Reads what a stream has sent.
  static func blocks(of body: String) -> [Block] {
    // A slow machine may have had the time for a heartbeat.
    body.split(separator: "\n\n").filter { $0 != ":" }.map { block in
      var read = Block()
      for line in block.split(separator: "\n") {
        let value = String(line.drop { $0 != ":" }.dropFirst(2))
        switch line.prefix(while: { $0 != ":" }) {
        case "id": read.id = value
        case "event": read.event = value
        case "data": read.data = value
        default: break
        }
      }
      return read
    }
  }
}

extension Desk {
  /// Reads the stream until it has asked for more at the feed's end.
  fileprivate func stream(
    _ client: Client,
    query: String = "",
    headers: HTTPFields = [:],
    during action: () async throws -> Void = {}
  ) async throws -> [Block] {
    store.forgetCalls()
    let request = Task { try await client.get("/v1/events/stream\(query)", headers) }
    await polls(1)
    try await action()
    store.forgetCalls()
    await polls(2)
    request.cancel()
    return Block.blocks(of: try await request.value.body)
  }

  fileprivate func polls(_ count: Int) async {
    while store.operations.count(where: { $0 == .feed }) < count { await Task.yield() }
  }
}

extension String {
  /// The first event of a page's body, as it is written there.
  fileprivate var firstEvent: String {
    guard let start = range(of: "[{")?.lowerBound, let end = range(of: "}],")?.lowerBound else { return "" }
    return self[index(after: start)..<end] + "}"
  }
}
