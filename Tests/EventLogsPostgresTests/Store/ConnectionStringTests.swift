import EventLogs
import EventLogsPostgres
import TestServers
import Testing

@Suite(.enabled(if: PostgresServer.isAvailable)) struct ConnectionStringTests {
  private func appendAndRead(through url: String) async throws {
    let store = try PostgresEventStore(url)
    let id = LogID(type: "payment")
    let payload = Array(#"{"text":"\#(String(repeating: "large enough for many TLS records ", count: 10_000))"}"#.utf8)
    let event = EncodedEvent(type: "requested", payload: payload[...])
    for index in 0..<5 {
      _ = try await store.append(
        Append(logID: id, events: [event], expectedIndex: index == 0 ? .empty : .at(EventIndex(index - 1)!))
      )
    }
    #expect(try await store.events(LogQuery(id, limit: 10)).map(\.event) == Array(repeating: event, count: 5))
    await store.close()
  }

  @Test func `of several hosts the first that answers is used`() async throws {
    try await withStore { _, database in
      let folder = database.server.folder
      try await appendAndRead(
        through: "host=/nowhere,\(folder) port=5432,5432 user=postgres dbname=\(database.name) target_session_attrs=read-write"
      )
    }
  }

  @Test func `a host that accepts and never answers is given up for the next one`() async throws {
    try await withStore { _, database in
      let hanging = try LossyProxy(path: database.socketPath(port: 7777), target: nil)
      try await appendAndRead(
        through: """
          host=\(database.server.folder),\(database.server.folder) port=7777,5432 user=postgres dbname=\(database.name) \
          connect_timeout=2
          """
      )
      hanging.close()
    }
  }

  @Test func `TLS works as the connection string says, and a certificate that nobody signed is refused`() async throws {
    let server = try await PostgresServer(listensWithTLS: true)
    try await withStore(on: server.createDatabase()) { _, database in
      let url = "postgres://postgres@\(server.address)/\(database.name)"
      try await appendAndRead(through: url + "?sslmode=verify-full&sslrootcert=\(server.certificate)")
      let distrustful = try PostgresEventStore(url + "?sslmode=verify-full&sslrootcert=/dev/null")
      #expect(
        await code { () async throws(EventLogsError) in try await distrustful.append(.one()) } == .storeUnavailable
      )
      await distrustful.close()
    }
  }
}
